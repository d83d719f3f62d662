namespace ProbDsl.Cli.Verbs;

/// <summary>`probdsl eval`: the log density of the rows of a file under a fit.</summary>
internal static class EvalVerb
{
    public static Command Command()
    {
        var folder = new Argument<string>("fit") { Description = "the folder of a fit, `probdsl fit --out DIR`" };
        var (data, complete, format) = (Options.Data(), Options.DropMissing(), Options.Format());
        var levels = Options.NewLevels();
        var perRow = new Option<string?>("--per-row") { Description = "a .csv file for each row's log density", HelpName = "FILE" };
        var how = new RunOptionSet(StandardOptions.Table, OptionUses.Eval);
        var command = new Command("eval", "Report the log density of rows under a fit.")
        {
            folder, data, complete, levels, perRow, format,
        };
        foreach (var option in how.All) command.Add(option);
        command.SetAction(parsed => (int)new EvalRun(
            parsed.GetValue(folder)!,
            new(parsed.GetValue(data) ?? [], parsed.GetValue(complete)) { HasNewLevels = parsed.GetValue(levels) },
            parsed.GetValue(perRow),
            Options.FormatOf(parsed, format),
            how.Read(parsed)).Run());
        return command;
    }
}
