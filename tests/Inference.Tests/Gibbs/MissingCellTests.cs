using ProbDsl.Inference.Observations;
using ProbDsl.Inference.Results;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Gibbs;

/// <summary>Missing cells on which observed data depend are drawn with the unknowns: against integration and closed forms.</summary>
public sealed class MissingCellTests
{
    private static readonly Dictionary<string, (string Story, string Csv)> integrated = new()
    {
        ["a predictor"] = ("""
            data x[rows]: real
            data y[rows]: real
            m ~ Normal(0, 2)
            a ~ Normal(0, 1)
            for n in rows { x[n] ~ Normal(m, 1) }
            for n in rows { y[n] ~ Normal(a + 2 * x[n], 0.5) }
            """, "x,y\n1,2.5\n,4\n0.5,\n2,4.5\n,\n"),
        ["a predictor of another missing cell"] = ("""
            data x[rows]: real
            data y[rows]: real
            data z[rows]: real
            m ~ Normal(0, 2)
            for n in rows { x[n] ~ Normal(m, 1) }
            for n in rows { y[n] ~ Normal(0.7 * x[n], 1) }
            for n in rows { z[n] ~ Normal(x[n] - y[n], 0.5) }
            """, "x,y,z\n1,0.5,1\n,,4\n0.5,0,\n"),
        ["neighbors in a series"] = ("""
            data x[rows]: real
            c ~ Normal(0, 1)
            for n in 2..rows { x[n] ~ Normal(c + 0.8 * x[n-1], 0.5) }
            """, "x\n1\n2\n\n\n3\n2.2\n"),
        ["elements of vectors"] = ("""
            data x[rows]: real[2] from a, b
            m ~ Normal(0, 2)
            for n in rows { x[n] ~ MvNormal(m * [1, 0.5], covariance([[1, 0.8], [0.8, 1]])) }
            """, "a,b\n1,2\n,3\n2,\n,\n"),
        ["elements of vectors of a mixture"] = ("""
            data x[rows]: real[2] from a, b
            w: simplex[2] ~ Dirichlet([2, 1])
            for n in rows {
              kind[n] ~ Categorical(w)
              x[n] ~ MvNormal([0.5, -1] * [1, 0][kind[n]] + [2, 1] * [0, 1][kind[n]], covariance([[1, 0.6], [0.6, 1]]))
            }
            """, "a,b\n1,0\n,1\n2,1.5\n0,\n"),
    };

    public static TheoryData<string> Integrated => [.. integrated.Keys];

    [Theory, MemberData(nameof(Integrated))]
    public void Draws_agree_with_integration(string name)
    {
        var bound = TestStory.By("model M\n" + integrated[name].Story, integrated[name].Csv);
        var (expected, drawn) = (bound.Fitted(method: "quadrature"), bound.Fitted(new(Threads: 1, Draws: 8000), "gibbs"));
        Assert.Equal(expected.Summary!.Estimates.Select(e => e.Name), drawn.Summary!.Estimates.Select(e => e.Name));
        Assert.DoesNotContain("x missing", drawn.Summary.Draws!.Arrays.Keys);
        foreach (var (one, other) in expected.Summary.Estimates.Zip(drawn.Summary.Estimates))
            for (var i = 0; i < one.Value.Values.Length; i++) AssertSame(one, other, i);
    }

    /// <summary>
    /// Of an inverse Wishart matrix S with df and scale Q after the complete rows, S[1, 1] is InverseGamma((df - 1) / 2, Q[1, 1] / 2), and
    /// each row with its first element alone adds 1 / 2 and half of the square of it.
    /// </summary>
    [Fact]
    public void A_covariance_is_that_of_complete_and_partial_rows()
    {
        var drawn = TestStory.By("""
            model M
            data x[rows]: real[2] from a, b
            S: covariance[2] ~ InverseWishart(6, 2 * identity(2))
            for n in rows { x[n] ~ MvNormal([0, 0], covariance = S) }
            """, "a,b\n1,2\n-1,0.5\n3,\n-2.5,\n").Fitted(new(Threads: 1, Draws: 8000), "gibbs").Summary!;
        var scale = 2 + 1 + 1 + 9 + 6.25;
        var shape = (6 + 2 - 1 + 2) / 2.0;
        var mean = scale / 2 / (shape - 1);
        var sd = mean / Math.Sqrt(shape - 2);
        var matrix = drawn.Estimates.Single(e => e.Name == "S");
        var size = matrix.Spread!.Error!.EffectiveDraws.Values[0];
        Assert.Equal(mean, matrix.Value.Values[0], 4.5 * sd / Math.Sqrt(size));
    }

    /// <summary>Rows of which all cells are missing change nothing.</summary>
    [Fact]
    public void Rows_without_any_cell_are_dropped()
    {
        const string Story = """
            model M
            data x[rows]: real
            w: simplex[2] ~ Dirichlet([2, 1])
            m ~ Normal(0, 2)
            for n in rows { kind[n] ~ Categorical(w)
              x[n] ~ Normal(m + [0, 4][kind[n]], 1) }
            """;
        var (with, without) = (Fit("x\n1\n\n2\n5\n\n4.5\n"), Fit("x\n1\n2\n5\n4.5\n"));
        foreach (var (one, other) in without.Estimates.Zip(with.Estimates))
            for (var i = 0; i < one.Value.Values.Length; i++) AssertSame(one, other, i);

        static FitSummary Fit(string csv) => TestStory.By(Story, csv).Fitted(new(Threads: 1, Draws: 8000), "gibbs").Summary!;
    }

    [Fact]
    public void Cells_of_a_statement_are_in_different_rounds()
    {
        var problem = TestStory.By("""
            model M
            data x[rows]: real
            c ~ Normal(0, 1)
            for n in 2..rows { x[n] ~ Normal(c + 0.8 * x[n-1], 0.5) }
            """, "x\n1\n\n\n\n3\n\n4\n").Problem;
        var filled = Unobserved.Of(problem).Filled;
        Assert.Equal([1, 2, 3, 5], filled["x"]);
        Assert.Equal([0, 1, 0, 0], CellRounds.Of(problem, filled)["x"]);
    }

    [Theory]
    [InlineData("x[n] * x[n]", "not linear in `x`")]
    [InlineData("exp(x[n])", "not linear in `x`")]
    public void A_cell_that_is_not_normal_given_the_rest_is_refused(string mean, string why)
    {
        var story = TestStory.By($$"""
            model M
            data x[rows]: real
            data y[rows]: real
            m ~ Normal(0, 2)
            for n in rows { x[n] ~ Normal(m, 1) }
            for n in rows { y[n] ~ Normal({{mean}}, 0.5) }
            """, "x,y\n1,2.5\n,4\n");
        Assert.Contains(why, story.Select("gibbs").Diagnostics.Single().Message, StringComparison.Ordinal);
    }

    /// <summary>Means within 4.5 Monte Carlo errors of both, standard deviations within 7% and what 4 errors of a normal one are.</summary>
    private static void AssertSame(Estimate one, Estimate other, int i)
    {
        var sd = one.Spread!.Sd.Values[i];
        var size = Math.Min(one.Spread.Error?.EffectiveDraws.Values[i] ?? double.PositiveInfinity,
            other.Spread!.Error!.EffectiveDraws.Values[i]);
        Assert.InRange(size, 100, 20_000);
        Assert.Equal(one.Value.Values[i], other.Value.Values[i], 6 * sd / Math.Sqrt(size));
        Assert.Equal(sd, other.Spread.Sd.Values[i], sd * Math.Max(0.07, 6 / Math.Sqrt(size)));
    }
}
