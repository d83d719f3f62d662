using Option = System.CommandLine.Option;

namespace ProbDsl.Cli.Verbs;

/// <summary>The options and the given data of draws.</summary>
internal sealed class DrawOptionSet
{
    private readonly RunOptionSet run = new(StandardOptions.Table, OptionUses.Sample);

    private readonly Option<string[]> without = Pairs(StandardOptions.Without.Flag, StandardOptions.Without.Help);

    private readonly Option<string[]> given = Pairs("--given",
        "a column that is the same in each row, as in digit=3");

    public IEnumerable<Option> All => [.. run.All, without, given];

    public DrawOptions Read(ParseResult parsed) => new(run.Read(parsed), parsed.GetValue(without) ?? [], parsed.GetValue(given) ?? []);

    private static Option<string[]> Pairs(string name, string description) => new(name)
    {
        Description = description,
        HelpName = StandardOptions.Without.Placeholder,
        AllowMultipleArgumentsPerToken = true,
    };
}
