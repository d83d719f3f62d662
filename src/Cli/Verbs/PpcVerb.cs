namespace ProbDsl.Cli.Verbs;

/// <summary>`probdsl ppc`: data drawn from a fit, or from the priors of a story, beside the data.</summary>
internal static class PpcVerb
{
    public static Command Command()
    {
        var target = new Argument<string>("fit-or-story") { Description = "the folder of a fit, or a story (.gen): then its priors" };
        var (data, complete, settings, format) = (Options.Data(), Options.DropMissing(), Options.Set(), Options.Format());
        var count = RowFlag.Count("replicates", "how often data are drawn (1,000)");
        var file = new Option<string?>("--out") { Description = "a .csv file for the replicated data", HelpName = "FILE" };
        var how = new RunOptionSet(StandardOptions.Table, OptionUses.Judge);
        var command = new Command("ppc", "Draw data from a fit, or from priors, and compare them with the data.")
        {
            target, data, complete, settings, count, file, format,
        };
        foreach (var option in how.All) command.Add(option);
        command.SetAction(parsed => (int)new PpcRun(
            parsed.GetValue(target)!,
            new(parsed.GetValue(data) ?? [], parsed.GetValue(complete)),
            parsed.GetValue(settings) ?? [],
            parsed.GetValue(count),
            parsed.GetValue(file),
            Options.FormatOf(parsed, format),
            how.Read(parsed)).Run());
        return command;
    }
}
