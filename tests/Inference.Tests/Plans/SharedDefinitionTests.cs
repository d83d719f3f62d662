using ProbDsl.Inference.Methods;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Plans;

/// <summary>
/// Definitions that name one before twice are a graph, not the tree of all their reads: the work of planning and of lowering, counted in
/// bytes that are allocated, grows with the lines, where a tree grows 2^15 times from 15 lines to 30.
/// </summary>
public sealed class SharedDefinitionTests
{
    private const int Short = 30, Factor = 2, Most = 4;

    private const string Rows = "x,g\n1.5,a\n2.5,b\n-0.5,a\n";

    /// <summary>What stands before the lines, line k of k - 1, and what reads the last line.</summary>
    public static TheoryData<string, string, string> Stories => new()
    {
        { "a0 ~ Normal(0, 1)", "a{0} = a{1} + a{1}", "for n in rows { x[n] ~ Normal(a{0} / 2^30, 1) }" },
        { "a0 ~ Normal(0, 1)", "a{0} = (a{1} - a{1} / 2) * 2", "for n in rows { x[n] ~ Normal(a{0}, 1) }" },
        { "a0 ~ Normal(0, 1)", "a{0} = 0.5 * tanh(a{1}) + 0.5 * tanh(a{1})", "for n in rows { x[n] ~ Normal(a{0}, 1) }" },
        { "a0: real[2] ~ Normal(0, 1)", "a{0} = 0.5 * a{1} + 0.5 * a{1}", "for n in rows { x[n] ~ Normal(a{0}[2], 1) }" },
        { "a0: positive ~ Gamma(2, 2)", "a{0} = a{1} * a{1}", "for n in rows { x[n] ~ Normal(0, a{0}) }" },
        { "param a0: real", "a{0} = 0.5 * a{1} + 0.5 * a{1}", "for n in rows { x[n] ~ Normal(a{0}, 1) }" },
        { "param a0: positive", "a{0} = a{1} * a{1}", "for n in rows { x[n] ~ Normal(0, a{0}) }" },
        {
            "s: positive ~ Normal(0, 1)\nfor c in G { a0[c] ~ Normal(0, s) }",
            "for c in G { a{0}[c] = 0.5 * a{1}[c] + 0.5 * a{1}[c] }",
            "for n in rows { x[n] ~ Normal(a{0}[g[n]], 1) }"
        },
        {
            "a ~ Normal(0, 1)\nfor n in rows { a0[n] = a }",
            "for n in rows { a{0}[n] = 0.9 * a{1}[n] + 0.1 * a{1}[n] }",
            "for n in rows { x[n] ~ Normal(a{0}[n], 1) }"
        },
        {
            "a0 ~ Normal(0, 1)\nfunction f0(u: real) -> real = u",
            "function f{0}(u: real) -> real = 0.5 * f{1}(u) + 0.5 * f{1}(u)",
            "for n in rows { x[n] ~ Normal(f{0}(a0), 1) }"
        },
        {
            "param w: simplex[2]\nparam a0[2]: real\nfor n in rows { k[n] ~ Categorical(w) }",
            "for n in rows { a{0}[n] = 0.5 * {2} + 0.5 * {2} }",
            "for n in rows { x[n] ~ Normal(a{0}[n], 1) }"
        },
    };

    [Theory, MemberData(nameof(Stories))]
    public void Work_grows_with_the_lines(string start, string line, string end)
    {
        Work(Text(start, line, end, 2));
        Assert.InRange((double)Work(Text(start, line, end, Factor * Short)) / Work(Text(start, line, end, Short)), 1, Most);
    }

    /// <summary>1.5, 2.5 and -0.5 about a mean that is the prior's number: normal with precision 4 and mean 3.5 / 4.</summary>
    [Fact]
    public void A_mean_of_sixty_halves_is_the_number()
    {
        var (start, line, end) = ("a0 ~ Normal(0, 1)", "a{0} = 0.5 * a{1} + 0.5 * a{1}", "for n in rows { x[n] ~ Normal(a{0}, 1) }");
        var fit = TestStory.By(Text(start, line, end, 60), Rows).Fitted(method: "exact");
        var mean = 3.5 / 4;
        // the density of the data is prior times likelihood over posterior, at the posterior mean
        var evidence = Gaussian(mean, 1) + Gaussian(1.5 - mean, 1) + Gaussian(2.5 - mean, 1) + Gaussian(-0.5 - mean, 1) - Gaussian(0, 0.25);
        Assert.Equal(evidence, fit.Value, 1e-9);
    }

    private static double Gaussian(double x, double variance) => -0.5 * ((x * x / variance) + Math.Log(2 * Math.PI * variance));

    private static string Text(string start, string line, string end, int lines)
    {
        var numbered = Enumerable.Range(1, lines).Select(i => At(line, i));
        return $"model S\ndata x[rows]: real\ndata g[rows]: index[G]\n{start}\n{string.Join('\n', numbered)}\n{At(end, lines)}\n";
    }

    private static string At(string text, int line) => text.Replace("{0}", $"{line}", StringComparison.Ordinal)
        .Replace("{1}", $"{line - 1}", StringComparison.Ordinal)
        .Replace("{2}", line == 1 ? "a0[k[n]]" : $"a{line - 1}[n]", StringComparison.Ordinal);

    /// <summary>The bytes that the plans of all methods allocate, which try to lower them.</summary>
    private static long Work(string text)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var story = TestStory.By(text, Rows);
        foreach (var method in new MethodTable(TestStory.Catalog).All) story.Select(method.Name);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
