using ProbDsl.Inference.Variational;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Variational;

/// <summary>
/// Bounds of stories whose decoder and encoder are nets: linear ones at the weights of a factor analysis have its likelihood.
/// </summary>
public sealed class NetGuideTests
{
    private const string Csv = "x.1,x.2,x.3\n0.3,1.2,-0.4\n-1.1,0.2,0.5\n0.9,-0.7,0.1\n2.1,0.4,-1.3\n-0.2,0.8,0.6\n0.5,-1.5,1.7\n";

    private const string Factors = """
        model Factors
        data x[rows]: real[3] from all
        net decode(z: real[2]) -> (mean: real[3]) = linear
        for n in rows {
          z[n]: real[2] ~ Normal(0, 1)
          x[n] ~ Normal(decode(z[n]).mean, 0.7)
        }
        guide {
          net encode(x: real[3]) -> (mean: real[2], cholesky: cholesky[2]) = linear
          for n in rows { z[n] ~ MvNormal(encode(x[n])) }
        }
        """;

    // one column of loadings, w = (1, -0.5, 0.3), and none for the second factor: precision of z_1 is 1 + w'w / 0.49, of z_2 1
    private static readonly double[] loading = [1, -0.5, 0.3], offset = [0.1, -0.2, 0.3];

    [Theory, InlineData(1), InlineData(5)]
    public void With_the_posterior_as_guide_the_bound_is_the_likelihood(int particles)
    {
        foreach (var bound in new[] { BoundObjective.Elbo, (Func<GuidedJoint, GuidedRequest, Value>)BoundObjective.Iwae })
        {
            var run = new GuideRun(TestStory.By(Factors, Csv), bound, particles: particles);
            Assert.Equal(["decode.1.weight", "decode.1.bias", "encode.1.weight", "encode.1.bias"], run.Weights);
            Assert.InRange(run.Value(Posterior(run)) + Exact().Average(), -1e-12, 1e-12);
            Assert.True(Math.Abs(run.Value(run.At()) + Exact().Average()) > 0.01);
        }
    }

    [Fact]
    public void Slopes_are_those_of_differences()
    {
        var run = new GuideRun(TestStory.By(Factors, Csv), BoundObjective.Elbo, particles: 3);
        var at = run.At();
        foreach (var (name, gradients) in run.Gradients(at))
            for (var i = 0; i < gradients.Values.Length; i++)
                Assert.Equal((run.Value(Moved(at, name, i, 1e-5)) - run.Value(Moved(at, name, i, -1e-5))) / 2e-5, gradients.Values[i],
                    1e-7);
    }

    /// <summary>Story and guide read the same weights where the guide calls a net of the story.</summary>
    [Fact]
    public void A_weight_that_both_read_is_one()
    {
        var story = Factors.Replace("MvNormal(encode(x[n]))", "MvNormal(encode(decode(encode(x[n]).mean).mean))", StringComparison.Ordinal);
        Assert.Equal(4, new GuideRun(TestStory.By(story, Csv), BoundObjective.Elbo).Weights.Distinct().Count());
        Assert.Equal(4, new GuideRun(TestStory.By(story, Csv), BoundObjective.Elbo).Weights.Count());
    }

    private static Dictionary<string, Tensor> Moved(Dictionary<string, Tensor> at, string name, int i, double by)
    {
        var values = (double[])at[name].Values.Clone();
        values[i] += by;
        return new(at) { [name] = new(at[name].Shape, values) };
    }

    /// <summary>
    /// Weights are [in, out]; outputs of `encode` are the mean's two, then the factor's four, whose diagonal goes through softplus.
    /// </summary>
    private static Dictionary<string, Tensor> Posterior(GuideRun run)
    {
        var variance = 1 / (1 + (loading.Sum(w => w * w) / 0.49));
        double[] gain = [.. loading.Select(w => variance * w / 0.49)];
        double Unsoftened(double sd) => Math.Log(Math.Exp(sd) - 1);
        return run.At(
            ("decode.1.weight", [.. loading, 0, 0, 0]), ("decode.1.bias", offset),
            ("encode.1.weight", [.. gain.SelectMany(g => new[] { g, 0, 0, 0, 0, 0 })]),
            ("encode.1.bias", [-gain.Zip(offset, (g, o) => g * o).Sum(), 0, Unsoftened(Math.Sqrt(variance)), 0, 0, Unsoftened(1)]));
    }

    /// <summary>log N(x; offset, w w' + 0.49 I): |S| = 0.49^3 (1 + w'w / 0.49), S^-1 = (I - w w' / (0.49 + w'w)) / 0.49.</summary>
    private static IEnumerable<double> Exact()
    {
        var square = loading.Sum(w => w * w);
        foreach (var row in Csv.Trim().Split('\n').Skip(1)
            .Select(l => l.Split(',').Select(v => double.Parse(v, System.Globalization.CultureInfo.InvariantCulture)).ToArray()))
        {
            double[] centerd = [.. row.Zip(offset, (x, o) => x - o)];
            var along = centerd.Zip(loading, (c, w) => c * w).Sum();
            var distance = (centerd.Sum(c => c * c) - (along * along / (0.49 + square))) / 0.49;
            yield return -0.5 * (distance + (3 * Math.Log(2 * Math.PI * 0.49)) + Math.Log(1 + (square / 0.49)));
        }
    }
}
