using ProbDsl.Inference.MarginalEffects;

namespace ProbDsl.Cli.Verbs;

/// <summary>The options that `comparisons` and `slopes` share.</summary>
internal sealed class EffectsOptionSet
{
    private readonly Argument<string> folder = new("fit") { Description = "the folder of a fit, `probdsl fit --out DIR`" };
    private readonly Option<string[]> data = Options.Data();
    private readonly Option<bool> complete = Options.DropMissing(arePredictors: true), levels = Options.NewLevels();
    private readonly Option<string?> output = new("--out") { Description = "a .csv file for the table", HelpName = "FILE" };
    private readonly Option<string?> format = Options.Format();
    private readonly Option<string?> by = By(), outcome = Outcome();
    private readonly Option<string[]> tests = Tests();
    private readonly Option<int?> count = RowFlag.Count("num_samples", "the maximum number of draws (all draws of the fit)");
    private readonly RunOptionSet how = new(StandardOptions.Table, OptionUses.Effects);

    /// <summary>The column whose values change.</summary>
    public Option<string> Variable { get; } =
        new("--variable") { Description = "the column that changes", HelpName = "COLUMN", Required = true };

    /// <summary>An option of a command for the outcome.</summary>
    public static Option<string?> Outcome() =>
        new("--outcome") { Description = "the data name or column that is expected, of several", HelpName = "NAME" };

    /// <summary>An option of a command for groups of rows.</summary>
    public static Option<string?> By() =>
        new("--by") { Description = "columns whose groups have averages of their own", HelpName = "COLUMNS" };

    /// <summary>An option of a command for statements about rows of its table.</summary>
    public static Option<string[]> Tests() =>
        new("--test") { Description = "a statement, \"row[2] > row[1]\"", HelpName = "TEXT" };

    /// <summary>The scale, one of these words.</summary>
    public static Option<string?> Scale(string description, IEnumerable<string> words)
    {
        string[] all = [.. words];
        return new("--scale")
        {
            Description = description,
            HelpName = "SCALE",
            CustomParser = result =>
            {
                if (all.Contains(result.Tokens[0].Value)) return result.Tokens[0].Value;
                result.AddError($"--scale is {string.Join(", ", all[..^1])} or {all[^1]}");
                return null;
            },
        };
    }

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(folder);
        foreach (var option in new Option[] { data, complete, levels, Variable, by, outcome, tests, output, format, count })
            command.Add(option);
        foreach (var option in how.All) command.Add(option);
    }

    /// <summary>The run that a command line asks for.</summary>
    public EffectsRun Read(ParseResult parsed) => new(parsed.CommandResult.Command.Name, parsed.GetValue(folder)!,
        new(parsed.GetValue(data) ?? [], parsed.GetValue(complete)) { AreOutcomes = false, HasNewLevels = parsed.GetValue(levels) },
        parsed.GetValue(output), Options.FormatOf(parsed, format), FitOptions.Create(how.Read(parsed)),
        new EffectRequest
        {
            Outcome = parsed.GetValue(outcome),
            By = Options.Names(parsed.GetValue(by)),
            Draws = parsed.GetValue(count),
            HasNewLevels = parsed.GetValue(levels),
            Tests = parsed.GetValue(tests) ?? [],
        });
}
