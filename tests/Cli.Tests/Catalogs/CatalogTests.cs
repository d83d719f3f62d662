using System.Text.Json;
using System.Text.RegularExpressions;
using ProbDsl.Catalog;
using ProbDsl.Compiler;
using ProbDsl.Compiler.Foreign;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Parser.Formatting;
using ProbDsl.Parser.Grammar;
using ProbDsl.Tests.Running;
using ProbDsl.Tests.Verbs;

namespace ProbDsl.Tests.Catalogs;

/// <summary>`distributions`, `functions`, `layers`, `flows`, `sdes`: every name is listed and has a page whose example compiles.</summary>
public sealed class CatalogTests
{
    /// <summary>An example ends where its name has been shown.</summary>
    private const string NothingReadsIt = "W0201";

    private static readonly StandardCatalog Catalog = new();

    public static TheoryData<string> Verbs => ["distributions", "functions", "layers", "flows", "sdes"];

    [Theory]
    [InlineData("distributions")]
    [InlineData("layers")]
    [InlineData("sdes")]
    [InlineData("distributions", "Normal")]
    [InlineData("distributions", "MvNormal")]
    [InlineData("distributions", "Truncated")]
    [InlineData("distributions", "KernelDensity")]
    [InlineData("distributions", "normal")]
    [InlineData("functions", "squared_exponential")]
    [InlineData("functions", "@")]
    [InlineData("layers", "conv")]
    [InlineData("flows", "planar")]
    [InlineData("flows", "bernstein")]
    public async Task A_list_or_a_page_reads_so(params string[] arguments)
    {
        using var workspace = new Workspace();
        Golden.Check(string.Join('_', arguments.Select(a => a == "@" ? "at" : a == "normal" ? "lower_case" : a)), arguments,
            await workspace.Run(arguments));
    }

    /// <summary>A name of another system is answered by what is written here.</summary>
    [Theory]
    [InlineData("functions", "inv_logit", "write `sigmoid(a)`")]
    [InlineData("functions", "expit", "write `sigmoid(a)`")]
    [InlineData("functions", "pow", "write `a^b`")]
    [InlineData("functions", "erf", "2 * Phi(")]
    [InlineData("distributions", "dnorm", "write `Normal(a, precision = b)`")]
    [InlineData("distributions", "student_t", "write `StudentT(a, b, c)`")]
    [InlineData("layers", "Dense", "write `linear`")]
    public async Task A_name_of_another_system_is_translated(string verb, string name, string advice)
    {
        using var workspace = new Workspace();
        var run = await workspace.Run(verb, name);
        Assert.Equal(1, run.Code);
        Assert.Contains(advice, run.Errors.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    /// <summary>What other systems' names are translated to is there.</summary>
    [Fact]
    public void Translations_name_what_there_is()
    {
        Assert.True(ForeignAdvice.Functions.Count() > 150 && ForeignAdvice.Distributions.Count() > 100);
        var known = Catalog.FunctionNames.Concat(Catalog.DistributionNames).ToHashSet();
        Assert.All(ForeignAdvice.Functions,
            name => Assert.All(Called(ForeignAdvice.Function(name)!), used => Assert.Contains(used, known)));
        Assert.All(ForeignAdvice.Distributions,
            name => Assert.All(Called(ForeignAdvice.Distribution(name)!), used => Assert.Contains(used, known)));

        static IEnumerable<string> Called(string advice) =>
            Regex.Matches(advice, @"`[^`]*`").SelectMany(code => Regex.Matches(code.Value, @"(\w+)\(").Select(m => m.Groups[1].Value));
    }

    [Theory, MemberData(nameof(Verbs))]
    public async Task Every_name_is_listed_on_a_page_of_100_columns(string verb)
    {
        using var workspace = new Workspace();
        var run = await workspace.Run(verb);
        Assert.Equal((0, ""), (run.Code, run.Errors));
        Assert.All(Names(verb), name => Assert.Contains(name, run.Output, StringComparison.Ordinal));
        Assert.All(run.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 100));
    }

    [Theory, MemberData(nameof(Verbs))]
    public async Task Every_name_has_an_example_that_compiles_in_the_canonical_layout(string verb)
    {
        var entries = await Entries(verb);
        Assert.Superset(Names(verb).ToHashSet(), entries.Select(e => e.GetProperty("name").GetString()!).ToHashSet());
        foreach (var entry in entries)
        {
            var name = entry.GetProperty("name").GetString()!;
            Assert.True(entry.GetProperty("example").ValueKind == JsonValueKind.String, $"{verb} {name} has no example");
            var example = entry.GetProperty("example").GetString()!;
            Assert.Contains(name == "unary -" ? "-" : name, example, StringComparison.Ordinal);
            Assert.All(example.Split('\n'), line => Assert.InRange(line.Length, 0, 89));
            var story = $$"""
                model Example

                {{example}}

                """;
            var compilation = new ModelCompiler(Catalog).Compile(new(name, story));
            Assert.Equal("", DiagnosticText.Render(compilation.Diagnostics.Where(d => d.Code != NothingReadsIt)));
            Assert.Equal(story, Formatter.Format(StoryParser.Parse(new(name, story))));
        }
    }

    [Theory, MemberData(nameof(Verbs))]
    public async Task Every_example_is_of_a_name_that_is_there(string verb)
    {
        var known = (await Entries(verb)).Select(e => e.GetProperty("name").GetString()!).ToHashSet();
        var examples = File.ReadAllLines(Repository.Path("src", "Cli", "Catalogs", "examples", $"{verb}.txt"))
            .Where(l => l.StartsWith("== ", StringComparison.Ordinal)).Select(l => l[3..]);
        Assert.Empty(examples.Except(known));
    }

    [Fact]
    public async Task Arguments_as_data_say_which_spellings_exclude_each_other()
    {
        var entry = (await Entries("distributions")).Single(e => e.GetProperty("name").GetString() == "MvNormal");
        Assert.Equal("real[D]", entry.GetProperty("draws").GetString());
        Assert.Equal(["mean", "covariance", "or precision", "or cholesky", "or sd", "and correlation"],
            entry.GetProperty("arguments").EnumerateArray()
                .Select(a => $"{a.GetProperty("link").GetString()} {a.GetProperty("name").GetString()}".TrimStart()));
    }

    private static IEnumerable<string> Names(string verb) => verb switch
    {
        "distributions" => Catalog.DistributionNames,
        "functions" => Catalog.FunctionNames,
        "layers" => Catalog.LayerNames,
        "flows" => Catalog.FlowNames,
        _ => Catalog.SdeNames,
    };

    private static async Task<List<JsonElement>> Entries(string verb)
    {
        using var workspace = new Workspace();
        var run = await workspace.Run(verb, "--format", "json");
        Assert.Equal((0, ""), (run.Code, run.Errors));
        return [.. JsonDocument.Parse(run.Output).RootElement.EnumerateArray()];
    }
}
