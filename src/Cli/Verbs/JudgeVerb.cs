namespace ProbDsl.Cli.Verbs;

/// <summary>`probdsl judge`: whether a fit can be trusted.</summary>
internal static class JudgeVerb
{
    public static Command Command()
    {
        var folder = new Argument<string>("fit") { Description = "the folder of a fit, `probdsl fit --out DIR`" };
        var (data, complete, format) = (Options.Data(), Options.DropMissing(), Options.Format());
        var perRow = new Option<string?>("--per-row") { Description = "a .csv file for each row's prediction", HelpName = "FILE" };
        var how = new RunOptionSet(StandardOptions.Table, OptionUses.Judge);
        var command = new Command("judge", "Say whether a fit can be trusted: its draws, its predictions, data drawn from it.")
        {
            folder, data, complete, perRow, format,
        };
        foreach (var option in how.All) command.Add(option);
        command.SetAction(parsed => (int)new JudgeRun(
            parsed.GetValue(folder)!,
            new(parsed.GetValue(data) ?? [], parsed.GetValue(complete)),
            parsed.GetValue(perRow),
            Options.FormatOf(parsed, format),
            how.Read(parsed)).Run());
        return command;
    }
}
