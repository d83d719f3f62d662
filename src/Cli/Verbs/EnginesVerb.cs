namespace ProbDsl.Cli.Verbs;

/// <summary>`probdsl engines`: the engines that run programs, with what is missing to start one on this machine.</summary>
internal static class EnginesVerb
{
    public static Command Command()
    {
        var format = Options.Format();
        var command = new Command("engines", "List the engines, and what is missing to start one.") { format };
        command.SetAction(parsed => SummaryList.Print(Options.FormatOf(parsed, format), StandardOptions.Engines,
            engine => (engine.Name, Missing(engine) is { } why ? $"{engine.Summary}. Missing here: {why}" : engine.Summary),
            (json, engine) =>
            {
                json.WriteString("name", engine.Name);
                json.WriteString("summary", engine.Summary);
                json.WriteString("missing", Missing(engine));
            }));
        return command;
    }

    private static string? Missing(EngineKind engine) => engine.Missing?.Invoke();
}
