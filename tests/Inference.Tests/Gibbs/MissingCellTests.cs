using ProbDsl.Inference.MissingData;
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
        ["two elements of a vector of a mixture"] = ("""
            data x[rows]: real[3] from a, b, c
            w: simplex[2] ~ Dirichlet([2, 1])
            for n in rows {
              kind[n] ~ Categorical(w)
              x[n] ~ MvNormal([0, 1, 2] * [1, 0][kind[n]] + [2, 1, -1] * [0, 1][kind[n]],
                covariance([[1, 0.6, 0.3], [0.6, 1, 0.9], [0.3, 0.9, 1]]))
            }
            """, "a,b,c\n1,0,0\n,1,\n2,1.5,1\n"),
        ["a product of two missing cells"] = ("""
            data x[rows]: real
            data z[rows]: real
            data y[rows]: real
            for n in rows { x[n] ~ Normal(2, 0.6) }
            for n in rows { z[n] ~ Normal(1, 0.4) }
            m ~ Normal(0, 0.3)
            for n in rows { y[n] ~ Normal(m + x[n] * z[n], 0.5) }
            """, "x,z,y\n,,3\n1,0.8,1.2\n"),
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

    /// <summary>Given two nearly equal cells of each row, all else known: draws of a block do not depend on the last ones.</summary>
    [Fact]
    public void Cells_of_a_row_are_drawn_jointly()
    {
        var drawn = TestStory.By("""
            model M
            data x[rows]: real[3] from a, b, c
            data y[rows]: real
            for n in rows {
              x[n] ~ MvNormal([1, 2, 3], covariance([[1, 0.998, 0.5], [0.998, 1, 0.5], [0.5, 0.5, 1]]))
              y[n] ~ Normal(x[n][1] - 2 * x[n][2] + x[n][3], 0.5)
            }
            m ~ Normal(0, 1)
            data other[rows]: real
            for n in rows { other[n] ~ Normal(m, 1) }
            """, "a,b,c,y,other\n,,4,0.5,0\n,,2,1,1\n").Fitted(new(Threads: 1, Draws: 8000), "gibbs").Summary!;
        // columns of both rows: (a, b) given c, then given y
        double[] c = [4, 2], y = [0.5, 1];
        for (var row = 0; row < 2; row++)
        {
            double[] mean = [1 + (0.5 * (c[row] - 3)), 2 + (0.5 * (c[row] - 3))];
            double[,] cov = { { 0.75, 0.748 }, { 0.748, 0.75 } };
            double[] read = [cov[0, 0] - (2 * cov[0, 1]), cov[1, 0] - (2 * cov[1, 1])];
            var variance = read[0] - (2 * read[1]) + 0.25;
            var left = y[row] - (mean[0] - (2 * mean[1]) + c[row]);
            for (var i = 0; i < 2; i++)
            {
                var (at, cells) = ((2 * row) + i, drawn.Estimates.Single(e => e.Name == "x missing"));
                var sd = Math.Sqrt(cov[i, i] - (read[i] * read[i] / variance));
                Assert.True(cells.Spread!.Error!.EffectiveDraws.Values[at] > 5000);
                Assert.Equal(mean[i] + (read[i] * left / variance), cells.Value.Values[at], 5 * sd / Math.Sqrt(8000));
                Assert.Equal(sd, cells.Spread.Sd.Values[at], 0.05 * sd);
            }
        }
    }

    /// <summary>
    /// The state of a row is drawn without its missing cell, which differs so much between states that it would keep the state.
    /// </summary>
    [Fact]
    public void States_are_drawn_without_missing_cells()
    {
        var drawn = TestStory.By("""
            model M
            data x[rows]: real[2] from a, b
            w: simplex[2] ~ Dirichlet([1, 1])
            for n in rows {
              kind[n] ~ Categorical(w)
              x[n] ~ MvNormal([8, 80] * [0, 1][kind[n]], covariance([[1, 0.6], [0.6, 1]]))
            }
            """, "a,b\n4.1,\n").Fitted(new(Threads: 1, Draws: 8000), "gibbs").Summary!;
        var second = 1 / (1 + Math.Exp(0.5 * ((3.9 * 3.9) - (4.1 * 4.1))));
        var (cells, mean) = (drawn.Estimates.Single(e => e.Name == "x missing"), (0.6 * 4.1) + (second * (80 - (0.6 * 8))));
        var sd = Math.Sqrt((second * (1 - second) * 75.2 * 75.2) + 0.64);
        Assert.True(cells.Spread!.Error!.EffectiveDraws.Values[0] > 2000);
        Assert.Equal(mean, cells.Value.Values[0], 5 * sd / Math.Sqrt(cells.Spread.Error.EffectiveDraws.Values[0]));
        Assert.Equal(sd, cells.Spread.Sd.Values[0], 0.05 * sd);
    }

    /// <summary>Paths of a chain are drawn without missing cells: against the sum over all paths.</summary>
    [Fact]
    public void Paths_are_drawn_without_missing_cells()
    {
        var drawn = TestStory.By("""
            model M
            data x[rows]: real[2] from a, b
            w: simplex[2] ~ Dirichlet([1, 1])
            state[1] ~ Categorical([0.5, 0.5])
            for n in 2..rows { state[n] ~ Categorical([[0.8, 0.2], [0.3, 0.7]][state[n-1]]) }
            for n in rows { x[n] ~ MvNormal([2, 9] * [0, 1][state[n]], covariance([[1, 0.6], [0.6, 1]])) }
            for n in rows { kind[n] ~ Categorical(w) }
            data y[rows]: real
            for n in rows { y[n] ~ Normal([0, 5][kind[n]], 1) }
            """, "a,b,y\n0.1,0.3,0\n1,,1\n1.2,,6\n1.8,8.7,5\n").Fitted(new(Threads: 1, Draws: 8000), "gibbs").Summary!;
        double?[] b = [0.3, null, null, 8.7];
        double[] a = [0.1, 1, 1.2, 1.8], total = new double[4];
        var sum = 0.0;
        double[][] move = [[0.8, 0.2], [0.3, 0.7]];
        for (var path = 0; path < 16; path++)
        {
            var p = 0.5;
            for (var n = 0; n < 4; n++)
            {
                var s = (path >> n) & 1;
                if (n > 0) p *= move[(path >> (n - 1)) & 1][s];
                var (first, second) = (a[n] - (2 * s), b[n] - (9 * s) - (0.6 * (a[n] - (2 * s))));
                p *= Math.Exp(-0.5 * first * first);
                p *= second is { } left ? Math.Exp(-0.5 * left * left / 0.64) : Math.Sqrt(0.64 * 2 * Math.PI);
            }

            sum += p;
            for (var n = 0; n < 4; n++) total[n] += p * ((path >> n) & 1);
        }

        var cells = drawn.Estimates.Single(e => e.Name == "x missing");
        for (var i = 0; i < 2; i++)
        {
            var second = total[i + 1] / sum;
            var sd = Math.Sqrt((second * (1 - second) * 7.8 * 7.8) + 0.64);
            Assert.True(cells.Spread!.Error!.EffectiveDraws.Values[i] > 4000);
            Assert.Equal((0.6 * a[i + 1]) + (7.8 * second), cells.Value.Values[i], 5 * sd / Math.Sqrt(8000));
        }
    }

    /// <summary>Cells of a series are one block, in which three neighbors have three colors; a block that is too large is cut.</summary>
    [Fact]
    public void Cells_that_share_statements_are_in_one_block()
    {
        var problem = TestStory.By("""
            model M
            data x[rows]: real
            c ~ Normal(0, 1)
            for n in 2..rows { x[n] ~ Normal(c + 0.8 * x[n-1], 0.5) }
            """, "x\n1\n\n\n\n\n3\n\n4\n").Problem;
        var filled = problem.MissingData.Filled;
        Assert.Equal([1, 2, 3, 4, 6], filled["x"]);
        var whole = CellBlocks.Create(problem, filled, most: 10);
        Assert.True(whole.AreWhole);
        var round = Assert.Single(whole.Rounds);
        Assert.Equal([0, 1, 2, 3], round[0].Cells.Select(c => c.At));
        Assert.Equal([0, 1, 2, 0], round[0].Colors);
        Assert.Equal([[0, 1], [0, 1, 2], [1, 2, 3], [2, 3]], round[0].Neighbors);
        Assert.Equal([4], round[1].Cells.Select(c => c.At));

        var cut = CellBlocks.Create(problem, filled, most: 1);
        Assert.False(cut.AreWhole);
        Assert.Equal([[0, 2, 4], [1, 3]], cut.Rounds.Select(r => r.Select(b => b.Cells.Single().At)));
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
