using ProbDsl.Inference.Binding;
using ProbDsl.Inference.NewData;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.NewData;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Variational;

/// <summary>
/// Which cluster a row of a Gaussian-mixture VAE belongs to: p(kind | z, w) at the guide's draws, against sums over the kinds at the points
/// of a grid.
/// </summary>
public sealed class ClusterTests
{
    private const string Story = """
        model Clusters
        data x[rows]: real from x
        net place(w: real, k: index[3]) -> (mean: real, sd: positive) = linear
        for n in rows {
          w[n] ~ Normal(0, 1)
          kind[n] ~ Categorical([0.5, 0.2, 0.3])
          z[n] ~ Normal(place(w[n], kind[n]))
          x[n] ~ Normal(z[n], 0.8)
        }
        guide {
          for n in rows {
            w[n] ~ Normal(0.8 * x[n], 0.3)
            z[n] ~ Normal(0.6 * x[n], 0.5)
          }
        }
        """;

    private const int Draws = 4000;

    private static readonly double[] share = [0.5, 0.2, 0.3], xs = [0.3, -1.1, 2.4], byW = [0.9, 0.2], bias = [0.1, -0.3];

    private static readonly double[][] byKind = [[-1, 0.5], [0.5, 1], [2, -0.5]];

    [Fact]
    public void Probabilities_of_kinds_are_those_of_enumeration()
    {
        var fit = FitByHand.Of(Story, "x\n0\n", 1) with
        {
            Weights = new Dictionary<string, Tensor> { ["place.1.weight.w"] = new([1, 2], byW),
                ["place.1.weight.k"] = new([3, 2], [.. byKind.SelectMany(k => k)]), ["place.1.bias"] = new([2], bias) },
        };
        var rows = NewRows.Read(fit,
            InputTables.Of(TestStory.Read($"x\n{string.Join('\n', xs.Select(x => FormattableString.Invariant($"{x}")))}\n")),
            TestStory.Catalog);
        var predicted = RowPredictions.Compute(fit, rows.Value!, false, TestStory.Catalog, Draws).Value!;
        var ignoring = 0.0;
        for (var row = 0; row < xs.Length; row++)
            for (var kind = 0; kind < 3; kind++)
            {
                var found = predicted.Columns.Single(c => c.Name == $"kind.{kind + 1}").Values[row];
                // a mean of numbers between 0 and 1
                Assert.InRange(found - Probability(xs[row], kind, readsW: true), -2.5 / Math.Sqrt(Draws), 2.5 / Math.Sqrt(Draws));
                ignoring = Math.Max(ignoring, Math.Abs(found - Probability(xs[row], kind, readsW: false)));
            }

        Assert.True(ignoring > 0.1);
    }

    private static double Probability(double x, int kind, bool readsW)
    {
        var (sum, at) = (0.0, Enumerable.Range(-30, 61).Select(i => 0.2 * i).ToList());
        foreach (var a in at)
            foreach (var b in at)
            {
                var (w, z) = (readsW ? (0.8 * x) + (0.3 * a) : 0, (0.6 * x) + (0.5 * b));
                double[] each = [.. Enumerable.Range(0, 3).Select(k => share[k] * Density(z, (byW[0] * w) + byKind[k][0] + bias[0],
                    Math.Log(1 + Math.Exp((byW[1] * w) + byKind[k][1] + bias[1]))))];
                sum += each[kind] / each.Sum() * Density(a, 0, 1) * Density(b, 0, 1) * 0.04;
            }

        return sum;
    }

    private static double Density(double x, double mean, double sd) =>
        Math.Exp(-0.5 * (x - mean) * (x - mean) / (sd * sd)) / sd / Math.Sqrt(2 * Math.PI);
}
