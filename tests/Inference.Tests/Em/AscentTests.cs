using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Inference.Em;
using ProbDsl.Inference.Results;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Em;

/// <summary>EM that goes on along the gradient of the likelihood, which its steps approach ever more slowly.</summary>
public sealed class AscentTests
{
    private const int Rows = 120, Columns = 6;

    private const string Factors = """
        model Factors(Q = 2)
        data x[rows]: real[D] from all
        param loading: real[D, Q]
        param offset: real[D]
        param unique: positive[D]
        for n in rows {
          factor[n]: real[Q] ~ Normal(0, 1)
          x[n] ~ Normal(loading @ factor[n] + offset, variance = unique)
        }
        """;

    /// <summary>
    /// Two columns without noise and missing cells: near the maximum the factors determine the loadings. The density of the cells that are
    /// there, by the dense covariance of each row, is that of the fit, and is no higher at a small change of any parameter.
    /// </summary>
    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void Columns_without_noise_and_missing_cells_have_a_maximum(int seed)
    {
        var cells = Cells(seed);
        var fitted = TestStory.By(Factors, Csv(cells)).Fitted(new(Threads: 1, Restarts: 2), "em");
        Assert.True(fitted.Stopped is StopReason.Converged or StopReason.Stalled);
        Assert.True(fitted.Trace.Count > 50, "EM alone converged");
        double[][] found = [Of("loading"), Of("offset"), Of("unique")];
        var top = LogDensity(cells, found);
        Assert.Equal(top, fitted.Value, 1e-5);
        for (var array = 0; array < found.Length; array++)
            for (var i = 0; i < found[array].Length; i++)
                foreach (var change in (double[])[-1, 1])
                {
                    var moved = Array.ConvertAll(found, values => (double[])values.Clone());
                    ref var x = ref moved[array][i];
                    x = array == 2 ? Math.Max(x, 1e-7) * Math.Exp(0.01 * change) : x + (1e-3 * change);
                    Assert.InRange(LogDensity(cells, moved) - top, double.NegativeInfinity, 1e-6);
                }

        double[] Of(string name) => fitted.Summary!.Estimates.Single(e => e.Name == name).Value.Values;
    }

    [Fact]
    public void A_state_goes_on_with_the_same_bits()
    {
        using var one = Method();
        using var other = Method();
        var (state, ascents) = (one.Init(0, new RandomStream(1, "restart", 0)), 0);
        for (var step = 0; step < 150; step++)
        {
            if (step % 10 == 0)
            {
                ascents += state.Ascent is null ? 0 : 1;
                var resumed = other.CheckpointArrays.From(one.CheckpointArrays.Of(state));
                Assert.Equal(one.CheckpointArrays.Of(state), other.CheckpointArrays.Of(resumed));
                Assert.Equal(one.CheckpointArrays.Of(one.Next(state).Next), other.CheckpointArrays.Of(other.Next(resumed).Next));
            }

            state = one.Next(state).Next;
        }

        Assert.True(ascents > 3, $"{ascents} ascents");
    }

    private static StoryEm Method()
    {
        var story = TestStory.By(Factors, Csv(Cells(1)));
        return Assert.IsType<StoryEm>(story.Select("em").Method!.Start(story.Problem, story.Select("em").Plan!, new(Threads: 1)).Value);
    }

    private static string Csv(double?[][] cells) => string.Join(',', Enumerable.Range(0, Columns).Select(j => $"c{j}")) + "\n"
        + string.Join('\n', cells.Select(r => string.Join(',', r.Select(v => FormattableString.Invariant($"{v:R}")))));

    private static double?[][] Cells(int seed)
    {
        var random = new RandomStream((ulong)seed, "factors without noise");
        double[] noise = [0, 0, 0.5, 0.6, 0.7, 0.8];
        var loading = Enumerable.Range(0, Columns * 2).Select(_ => random.NextNormal()).ToArray();
        return [.. Enumerable.Range(0, Rows).Select(_ =>
        {
            var (a, b) = (random.NextNormal(), random.NextNormal());
            return Enumerable.Range(0, Columns).Select(j =>
            {
                var x = 1 + (loading[2 * j] * a) + (loading[(2 * j) + 1] * b) + (noise[j] * random.NextNormal());
                return random.NextUniform() < 0.15 ? (double?)null : Math.Round(x, 5);
            }).ToArray();
        })];
    }

    private static double LogDensity(double?[][] cells, double[][] at)
    {
        var loading = Matrix<double>.Build.DenseOfRowMajor(Columns, 2, at[0]);
        var covariance = (loading * loading.Transpose()) + Matrix<double>.Build.DenseOfDiagonalArray(at[2]);
        return cells.Sum(row =>
        {
            int[] there = [.. Enumerable.Range(0, Columns).Where(j => row[j] is not null)];
            if (there.Length == 0) return 0;
            var factor = Matrix<double>.Build.Dense(there.Length, there.Length, (i, j) => covariance[there[i], there[j]]).Cholesky();
            var from = Vector<double>.Build.Dense(there.Length, i => row[there[i]]!.Value - at[1][there[i]]);
            return -0.5 * ((there.Length * Math.Log(2 * Math.PI)) + factor.DeterminantLn + from.DotProduct(factor.Solve(from)));
        });
    }
}
