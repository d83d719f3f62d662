using ProbDsl.Inference.Variational;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Variational;

/// <summary>Where trainings without nets start: at a mode, where the density has one.</summary>
public sealed class ModeStartTests
{
    private const string Rows = "x\n3010\n2950\n3100\n2990\n3040\n";

    [Fact]
    public void Params_start_at_the_maximum_with_its_widths()
    {
        var started = ModeStart.Find(TestStory.By("""
            model M
            data x[n]: real
            param m: real
            param s: positive
            for i in n { x[i] ~ Normal(m, s) }

            """, Rows).Problem, TestStory.Catalog, new());
        var sd = Math.Sqrt((8 * 8 + 68 * 68 + 82 * 82 + 28 * 28 + 22 * 22) / 5.0);
        Assert.Equal(3018, started["m"].Start[0], 1e-3);
        Assert.Equal(sd / Math.Sqrt(5), started["m"].Widths[0], 1e-3);
        Assert.Equal(Math.Log(sd), started["s"].Start[0], 1e-5);
        Assert.Equal(1 / Math.Sqrt(10), started["s"].Widths[0], 1e-5);
    }

    /// <summary>
    /// A scale that goes to 0 with its members has no mode, a net no scale of its own, and a written guide its own params.
    /// </summary>
    [Theory]
    [InlineData("""
        model M
        data x[n]: real
        m ~ Normal(0, 5000)
        s ~ Uniform(0, 1e9)
        for i in n {
          z[i] ~ Normal(m, s)
          x[i] ~ Normal(z[i], 100)
        }

        """)]
    [InlineData("""
        model M
        data x[n]: real
        net f(z: real) -> real = mlp(hidden = [2])
        for i in n {
          z[i] ~ Normal(0, 1)
          x[i] ~ Normal(f(z[i]), 1)
        }

        """)]
    [InlineData("""
        model M
        data x[n]: real
        m ~ Normal(0, 5000)
        for i in n { x[i] ~ Normal(m, 1) }
        guide {
          param a: real
          m ~ Normal(a, 1)
        }

        """)]
    public void Others_start_as_they_did(string story) =>
        Assert.Empty(ModeStart.Find(TestStory.By(story, Rows).Problem, TestStory.Catalog, new()));
}
