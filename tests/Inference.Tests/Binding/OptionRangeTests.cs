using ProbDsl.Catalog;
using ProbDsl.Compiler;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Parser.Source;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Binding;

/// <summary>Numbers of options outside of their ranges are refused, written as constants or computed from hyperparameters.</summary>
public sealed class OptionRangeTests
{
    private const string Positive = "a positive number", FromZero = "a number of at least 0";

    private const string BelowOne = "a number of at least 0 and below 1";

    public static TheoryData<string, string, double, double> Options => new()
    {
        // the option, its range, a number inside, one outside
        { "spline(bound = #)", Positive, 1, 0 },
        { "spline(bound = #)", Positive, 1e-3, -1 },
        { "maf(transform = spline, bound = #)", Positive, 2, -2 },
        { "ode(field, rtol = #)", Positive, 1e-4, 0 },
        { "ode(field, atol = #)", Positive, 1e-4, -1 },
        { "dropout(#)", BelowOne, 0, 1 },
        { "dropout(#)", BelowOne, 0.9, -0.1 },
        { "residual(dropout(#))", BelowOne, 0.5, 1.5 },
        { "vp(beta_min = #)", FromZero, 0, -1 },
        { "vp(beta_max = #)", FromZero, 5, -0.5 },
        { "ve(sigma_min = #)", Positive, 0.1, 0 },
        { "ve(sigma_max = #)", Positive, 9, -9 },
        { "linear(drift = one, diffusion = one, end_sd = #)", Positive, 2, 0 },
        { "solve_ode(field, [1, 2], 0, [1], rtol = #)", Positive, 1e-3, 0 },
        { "solve_ode(field, [1, 2], 0, [1], atol = #)", Positive, 1e-3, -1 },
    };

    [Theory, MemberData(nameof(Options))]
    public void Constants_are_checked_without_data(string use, string range, double inside, double outside)
    {
        Assert.Empty(Errors(Story(use, Text(inside))));
        Assert.Equal([Expected(use, range, outside)], Errors(Story(use, Text(outside))));
        Assert.Equal([Expected(use, range, outside)], Errors(Story(use, Text((outside + 3) / 3) + " * 3 - 3")));
    }

    [Theory, MemberData(nameof(Options))]
    public void Expressions_of_hyperparameters_are_checked_with_their_values(string use, string range, double inside, double outside)
    {
        const string Rows = "a,b\n1,2\n0.5,1\n-1,0.3\n";
        Assert.DoesNotContain(TestStory.By(Story(use, "H / 2"), Rows, ("H", 2 * inside)).Binding.Diagnostics, d => d.Code == "E0614");
        var found = TestStory.By(Story(use, "H / 2"), Rows, ("H", 2 * outside)).Binding.Diagnostics;
        Assert.Equal([Expected(use, range, outside)], found.Select(d => $"{d.Code} {d.Message}"));
    }

    /// <summary>Every option of the catalog that takes a number is among the cases.</summary>
    [Fact]
    public void Every_option_is_tried()
    {
        var catalog = TestStory.Catalog;
        var all = catalog.LayerNames.Select(n => catalog.FindLayer(n)!.Options)
            .Concat(catalog.FlowNames.Select(n => catalog.FindFlow(n)!.Options))
            .Concat(catalog.SdeNames.Select(n => catalog.FindSde(n)!.Options))
            .Append(catalog.FindFunction("solve_ode")!.Options)
            .SelectMany(options => options).Where(o => o.Kind is NumberKind).Select(o => o.Name).ToHashSet();
        var tried = Options.Select(row => NameOf(row.Data.Item1)).ToHashSet();
        Assert.Equal(all.Order(), tried.Order());
    }

    private static string Expected(string use, string range, double outside) => FormattableString.Invariant(
        $"E0614 `{NameOf(use)}` of `{OwnerOf(use)}` is {range}, but this is {outside:G6}");

    private static string NameOf(string use) =>
        use.Contains("dropout", StringComparison.Ordinal) ? "rate"
            : use[..use.IndexOf(" = #", StringComparison.Ordinal)].Split('(', ' ')[^1];

    private static string OwnerOf(string use) => use.Contains("dropout", StringComparison.Ordinal) ? "dropout" : use.Split('(')[0];

    private static string Text(double number) => number.ToString("R", System.Globalization.CultureInfo.InvariantCulture);

    private static IEnumerable<string> Errors(string story) => new ModelCompiler(new StandardCatalog())
        .Compile(new SourceText("story.gen", story), new Dictionary<string, double>()).Diagnostics
        .Where(d => d.Severity == Parser.Diagnostics.Severity.Error).Select(d => $"{d.Code} {d.Message}");

    /// <summary>A story with this map of a flow, layer, SDE or function, whose number is as given.</summary>
    private static string Story(string use, string number)
    {
        var written = use.Replace("#", number, StringComparison.Ordinal);
        var (declared, statement) = OwnerOf(use) switch
        {
            "spline" or "maf" or "ode" => ($"flow warp: real[2] = {written}", "x[n] ~ Normal(0, 1) |> warp"),
            "dropout" => ($"net f(x: real[2]) -> real[2] = linear(2) |> {written} |> linear(2)", "x[n] ~ Normal(f([1, 2]), 1)"),
            "solve_ode" => ("", $"x[n] ~ Normal({written}[1], 1)"),
            _ => ($"sde noising: real[2] = {written}\nnet score(x: real[2], t: unit) -> real[2] = linear",
                "x[n] ~ reverse(noising, score)"),
        };
        return $$"""
            model M(H = 2)
            data x[rows]: real[2] from a, b
            function field(x: real[2], t: real) -> real[2] = -x
            function one(t: unit) -> real = 1
            {{declared}}
            for n in rows { {{statement}} }
            """;
    }
}
