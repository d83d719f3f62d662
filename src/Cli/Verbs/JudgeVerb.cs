namespace ProbDsl.Cli.Verbs;

/// <summary>`probdsl judge`: whether a fit can be trusted.</summary>
internal static class JudgeVerb
{
    public static Command Command()
    {
        var folder = new Argument<string>("fit") { Description = "the folder of a fit, `probdsl fit --out DIR`" };
        var (data, complete, format) = (Options.Data(), Options.DropMissing(), Options.Format());
        var perRow = new Option<string?>("--per-row") { Description = "a .csv file for each row's prediction", HelpName = "FILE" };
        var again = new Option<bool>("--reloo") { Description = "fit again without each row whose k-hat is bad" };
        var folds = RowFlag.Count("folds", "predict each of so many parts of the rows by a fit to the others (none)");
        var leave = new Option<string?>("--leave")
            { Description = "predict each group of this column by a fit to the others, or `future` rows", HelpName = "NAME" };
        var how = new RunOptionSet(StandardOptions.Table, OptionUses.Judge);
        var command = new Command("judge", "Say whether a fit can be trusted: its draws, its predictions, data drawn from it.")
        {
            folder, data, complete, perRow, again, folds, leave, format,
        };
        foreach (var option in how.All) command.Add(option);
        command.SetAction(parsed => (int)new JudgeRun(
            parsed.GetValue(folder)!,
            new(parsed.GetValue(data) ?? [], parsed.GetValue(complete)),
            parsed.GetValue(perRow),
            Options.FormatOf(parsed, format),
            how.Read(parsed))
        {
            UnreliableRows = parsed.GetValue(again), Folds = parsed.GetValue(folds), Leaving = parsed.GetValue(leave),
        }.Run());
        return command;
    }
}
