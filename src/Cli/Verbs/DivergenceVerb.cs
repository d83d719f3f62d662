namespace ProbDsl.Cli.Verbs;

/// <summary>`probdsl divergence`: how far two distributions of rows are apart.</summary>
internal static class DivergenceVerb
{
    public static Command Command()
    {
        var (a, b) = (Side("a", "one side: the folder of a fit, a story (.gen) whose params have values, or a data file"),
            Side("b", "the other side: a folder, a story or a data file"));
        var draws = RowFlag.Count("num_samples", $"the number of draws of a story or a fit ({DivergenceReport.UsualDraws:N0})");
        draws.Aliases.Add("-n");
        var (settings, format) = (Options.Set(), Options.Format());
        var seed = RowFlag.Create(StandardOptions.Seed, OptionUses.Sample);
        var threads = RowFlag.Create(StandardOptions.Threads, OptionUses.Eval);
        var between = RowFlag.Create(StandardOptions.Delimiter, OptionUses.Eval);
        var mark = RowFlag.Create(StandardOptions.Decimal, OptionUses.Eval);
        var command = new Command("divergence", "Report how far two distributions of rows are apart.")
            { a, b, settings, draws, seed, threads, between, mark, format };
        command.SetAction(parsed =>
        {
            var asked = new RunOptions(StandardOptions.Table).With(StandardOptions.Seed, parsed.GetValue(seed))
                .With(StandardOptions.Threads, parsed.GetValue(threads))
                .With(StandardOptions.Delimiter, parsed.GetValue(between)).With(StandardOptions.Decimal, parsed.GetValue(mark));
            var (count, set) = (parsed.GetValue(draws) ?? DivergenceReport.UsualDraws, parsed.GetValue(settings) ?? []);
            return (int)new DivergenceRun(parsed.GetValue(a)!, parsed.GetValue(b)!, set, count, asked, Options.FormatOf(parsed, format))
                .Run();
        });
        return command;
    }

    private static Argument<string> Side(string name, string description) => new(name) { Description = description };
}
