using ProbDsl.Tests.Graph;

namespace ProbDsl.Tests;

/// <summary>Stories that say the same have equal graphs.</summary>
public sealed class ParaphraseTests
{
    private static readonly string[] Lines =
    [
        "data x[rows]: real[2] from eruptions, waiting", "param weight: simplex[K]", "param mean[K]: real[2]",
        "param cov[K]: covariance[2]",
        "for n in rows { kind[n] ~ Categorical(weight) }", "for n in rows { x[n] ~ MvNormal(center[n], cov[kind[n]]) }",
        "for n in rows { center[n] = mean[kind[n]] }",
    ];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 20)];

    [Theory, MemberData(nameof(Seeds))]
    public void Lines_may_stand_in_any_order(int seed)
    {
        var shuffled = Lines.ToArray();
        new Random(seed).Shuffle(shuffled);
        Assert.Equal(Facts(Lines), Facts(shuffled));
    }

    [Theory]
    [InlineData("for n in rows { y[n] ~ Normal(m, s) }", "for i in rows { y[i] ~ Normal(m, s) }", "i", "n")]
    [InlineData("for n in rows { y[n] ~ Normal(m, s) }", "for n in 1..rows { y[n] ~ Normal(m, sd = s) }", "", "")]
    [InlineData("for n in rows { y[n] ~ Normal(m, s) }", "for n in rows { y[n] ~ (Normal)((m), sd = (s)) }", null, null)]
    [InlineData("for n in rows { y[n] ~ Normal(m, s) }", "for n in (rows) { y[(n)] ~ Normal(sd = (s), mean = m) }", "", "")]
    [InlineData("a ~ Normal(m, s)\nb ~ Normal(a, s)", "b ~ Normal(a, s)\na ~ Normal(m, s)", "", "")]
    [InlineData("a[1] = 0\nfor t in 2..5 { a[t] = a[t-1] + m }", "a[1] = 0\nfor t in 2..2+3 { a[t] = a[t - 2 + 1] + m }", "", "")]
    public void Other_words_for_the_same(string one, string other, string? from, string? to)
    {
        const string Head = """
            model M
            data y[rows]: real
            param m: real
            param s: positive

            """;
        if (from is null || to is null)
        {
            Assert.Null(Stories.Compile(Head + other).Graph);
            return;
        }

        var renamed = from.Length == 0
            ? other : other.Replace($"[{from}]", $"[{to}]", StringComparison.Ordinal)
                .Replace($"for {from} ", $"for {to} ", StringComparison.Ordinal);
        Assert.Equal(GraphFacts.Lines(Stories.Graph(Head + one)).Order(), GraphFacts.Lines(Stories.Graph(Head + renamed)).Order());
        Assert.NotNull(Stories.Compile(Head + other).Graph);
    }

    private static List<string> Facts(IEnumerable<string> lines) =>
        [.. GraphFacts.Lines(Stories.Graph("model M(K = 2)\n" + string.Join("\n", lines))).Order(StringComparer.Ordinal)];
}
