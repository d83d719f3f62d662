namespace ProbDsl.Cli.Verbs;

/// <summary>`probdsl methods`: the list of methods.</summary>
internal static class MethodsVerb
{
    public static Command Command()
    {
        var format = Options.Format();
        var command = new Command("methods", "List the methods.") { format };
        command.SetAction(parsed => SummaryList.Print(Options.FormatOf(parsed, format),
            InstalledMethods.Load(InstalledMethods.Catalog).All, method => (method.Name, method.Summary),
            (json, method) =>
            {
                json.WriteString("name", method.Name);
                json.WriteString("summary", method.Summary);
            }));
        return command;
    }
}
