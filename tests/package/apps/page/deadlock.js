/** Two services that wait for each other. */
export const DEADLOCK = `<deployable version="1.1" name="é 🤨"><assemblies>
  <assembly name="a" hwp="small"><image id="i"/><services>
    <service name="s"><executable url="u"/><parameters><parameter name="p">
      <reference assembly="b" parameter="x"/></parameter></parameters>
      <returns><return name="y"/></returns></service>
  </services></assembly>
  <assembly name="b" hwp="small"><image id="i"/><services>
    <service name="t"><executable url="u"/><parameters><parameter name="p">
      <reference assembly="a" parameter="y"/></parameter></parameters>
      <returns><return name="x"/></returns></service>
  </services></assembly>
</assemblies></deployable>`;
