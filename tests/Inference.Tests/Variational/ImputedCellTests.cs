using ProbDsl.Inference.Variational;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Variational;

/// <summary>
/// Missing cells that the guide draws: where its distribution is p(missing | observed), every draw of log p - log q is log p(observed).
/// </summary>
public sealed class ImputedCellTests
{
    // a gap that something observed reads
    private const string Regressor = """
        model Regressor
        data y[rows]: real
        data w[rows]: real
        for n in rows {
          y[n] ~ Normal(0.3, 1)
          w[n] ~ Normal(2 * y[n], 0.5)
        }
        guide {
          param gain: real
          for n in rows { y[n] ~ Normal((0.3 + gain * w[n]) / 17, sqrt(1 / 17)) }
        }
        """;

    /// <summary>y | w has precision 1 + 4 / 0.25, and w itself is N(0.6, 4 + 0.25); a row without a gap has no draw.</summary>
    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void A_regressor(int seed)
    {
        var run = new GuideRun(TestStory.By(Regressor, "y,w\n0.5,1.4\n,-0.8\n"), BoundObjective.Elbo);
        var exact = (Normal(0.5, 0.3, 1) + Normal(1.4, 1, 0.25) + Normal(-0.8, 0.6, 4.25)) / 2;
        Assert.InRange(run.Value(run.At(("gain", [8.0])), (ulong)seed) + exact, -1e-12, 1e-12);
        Assert.True(run.Value(run.At(("gain", [7.0])), (ulong)seed) + exact is > 1e-3 or < -1e-3);
    }

    /// <summary>Where no cell is missing, what the guide writes of the data adds no term.</summary>
    [Fact]
    public void Complete_data_have_no_draws()
    {
        var run = new GuideRun(TestStory.By(Regressor, "y,w\n0.5,1.4\n-0.2,-0.8\n"), BoundObjective.Elbo);
        var exact = (Normal(0.5, 0.3, 1) + Normal(1.4, 1, 0.25) + Normal(-0.2, 0.3, 1) + Normal(-0.8, -0.4, 0.25)) / 2;
        Assert.InRange(run.Value(run.At(("gain", [7.0]))) + exact, -1e-12, 1e-12);
    }

    /// <summary>The prior of a cell is a part of the density of the data, so the weight of the divergence leaves both alone.</summary>
    [Fact]
    public void The_weight_of_the_divergence_does_not_concern_them()
    {
        var run = new GuideRun(TestStory.By(Regressor, "y,w\n0.5,1.4\n,-0.8\n"), BoundObjective.Elbo, divergence: 0);
        var exact = (Normal(0.5, 0.3, 1) + Normal(1.4, 1, 0.25) + Normal(-0.8, 0.6, 4.25)) / 2;
        Assert.InRange(run.Value(run.At(("gain", [8.0]))) + exact, -1e-12, 1e-12);
    }

    /// <summary>
    /// A gap in a row that is drawn together: the guide's own statement reads the other cells of the row, and 0 in the gap.
    /// </summary>
    [Theory, InlineData(1), InlineData(2)]
    public void Part_of_a_row(int seed)
    {
        var run = new GuideRun(TestStory.By("""
            model Rows
            data x[rows]: real[2] from all
            for n in rows { x[n] ~ MvNormal([0, 0], covariance = covariance([[1, 0.6], [0.6, 1]])) }
            guide {
              param gain: real[2, 2]
              for n in rows { x[n] ~ Normal(gain @ x[n], 0.8) }
            }
            """, "x.1,x.2\n0.5,1.4\n,-0.8\n0.2,\n"), BoundObjective.Elbo);
        var exact = (Normal(0.5, 0, 1) + Normal(1.4, 0.3, 0.64) + Normal(-0.8, 0, 1) + Normal(0.2, 0, 1)) / 3;
        // a share of its own cell in the gap itself would do nothing: there it reads 0
        Assert.InRange(run.Value(run.At(("gain", [5, 0.6, 0.6, -5])), (ulong)seed) + exact, -1e-12, 1e-12);
    }

    /// <summary>What the guide draws after it sees the cells that were drawn.</summary>
    [Fact]
    public void Later_statements_see_them()
    {
        var run = new GuideRun(TestStory.By("""
            model Chain
            data x[rows]: real
            data w[rows]: real
            for n in rows {
              z[n]: real ~ Normal(0, 1)
              x[n] ~ Normal(z[n], 1)
              w[n] ~ Normal(x[n], 1)
            }
            guide {
              for n in rows {
                x[n] ~ Normal(w[n] * 2 / 3, sqrt(2 / 3))
                z[n] ~ Normal(x[n] / 2, sqrt(0.5))
              }
            }
            """, "x,w\n0.5,1.4\n,-0.8\n"), BoundObjective.Elbo);
        Assert.InRange(run.Value(run.At()) + ((Normal(0.5, 0, 2) + Normal(1.4, 0.5, 1) + Normal(-0.8, 0, 3)) / 2), -1e-12, 1e-12);
    }

    private static double Normal(double x, double mean, double variance) =>
        -0.5 * (((x - mean) * (x - mean) / variance) + Math.Log(2 * Math.PI * variance));
}
