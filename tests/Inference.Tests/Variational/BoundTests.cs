using ProbDsl.Inference.Structures;
using ProbDsl.Inference.LogDensity;
using ProbDsl.Inference.Lowering;
using ProbDsl.Inference.Treatments;
using ProbDsl.Inference.Variational;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Variational;

/// <summary>The bounds that guides give, against closed forms.</summary>
public sealed class BoundTests
{
    private const string Csv = "x.1,x.2,x.3\n0.3,1.2,-0.4\n-1.1,0.2,0.5\n0.9,-0.7,0.1\n2.1,0.4,-1.3\n-0.2,0.8,0.6\n0.5,-1.5,1.7\n";

    // W = [[1, 0.2], [-0.5, 0.8], [0.3, -0.4]], offset (0.1, -0.2, 0.3), sd 0.7
    private const string Factors = """
        model Factors
        data x[rows]: real[3] from all
        param loading: real[3, 2] = [[1, 0.2], [-0.5, 0.8], [0.3, -0.4]]
        param offset: real[3] = [0.1, -0.2, 0.3]
        param sd: positive = 0.7
        for n in rows {
          z[n]: real[2] ~ Normal(0, 1)
          x[n] ~ Normal(loading @ z[n] + offset, sd)
        }
        guide {
          param gain: real[2, 3]
          param spread: cholesky[2]
          for n in rows { z[n] ~ MvNormal(gain @ (x[n] - offset), cholesky = spread) }
        }
        """;

    /// <summary>log N(x; offset, W W' + sd^2 I) of the six rows.</summary>
    private static readonly double[] exact = ExactRows();

    /// <summary>Where the guide is the posterior, every draw of log p - log q is log p of the row itself.</summary>
    [Theory, InlineData(1, 1), InlineData(5, 1), InlineData(5, 7)]
    public void With_the_posterior_as_guide_the_bound_is_the_likelihood(int particles, int seed)
    {
        foreach (var bound in new[] { BoundObjective.Elbo, (Func<GuidedJoint, GuidedRequest, Value>)BoundObjective.Iwae })
        {
            var run = new GuideRun(TestStory.By(Factors, Csv), bound, particles: particles);
            Assert.InRange(run.Value(Posterior(run), (ulong)seed) + exact.Average(), -1e-12, 1e-12);
        }
    }

    [Fact]
    public void With_another_guide_it_is_below()
    {
        var run = new GuideRun(TestStory.By(Factors, Csv), BoundObjective.Elbo, particles: 400);
        var wrong = Posterior(run);
        wrong["gain"] = new(wrong["gain"].Shape, [.. wrong["gain"].Values.Select(v => v * 0.7)]);
        Assert.True(-run.Value(wrong) < exact.Average() - 0.01);
    }

    /// <summary>Roeder et al. 2017: where the guide is the posterior, the slope through the draws alone has no variance.</summary>
    [Fact]
    public void Held_guides_have_no_slope_at_the_posterior()
    {
        var (held, free) = (new GuideRun(TestStory.By(Factors, Csv), BoundObjective.Elbo, holdsGuide: true),
            new GuideRun(TestStory.By(Factors, Csv), BoundObjective.Elbo));
        var (still, moving) = (held.Gradients(Posterior(held)), free.Gradients(Posterior(free)));
        foreach (var weight in new[] { "gain", "spread" })
        {
            Assert.All(still[weight].Values, s => Assert.InRange(s, -1e-12, 1e-12));
            Assert.Contains(moving[weight].Values, s => Math.Abs(s) > 1e-3);
        }
    }

    /// <summary>
    /// The same where the guide is derived: a normal distribution of the free number, which is the posterior N(x / 2, 1 / 2).
    /// </summary>
    [Fact]
    public void Held_derived_guides_have_no_slope_at_the_posterior()
    {
        const string Story = """
            model M
            data x: real
            z ~ Normal(0, 1)
            x ~ Normal(z, 1)

            """;
        foreach (var held in new[] { true, false })
        {
            var run = new GuideRun(TestStory.By(Story, "x\n1.6\n"), BoundObjective.Elbo, holdsGuide: held);
            var gradients = run.Gradients(run.At(("z.mean", [0.8]), ("z.log_sd", [0.5 * Math.Log(0.5)])));
            Assert.Equal(held, gradients.Values.SelectMany(s => s.Values).All(s => Math.Abs(s) < 1e-12));
        }
    }

    /// <summary>
    /// Higgins et al. 2017: with divergences counted beta times, the best guide of z where x is N(2 z, 0.5) has precision 1 + 16 / beta and
    /// mean 8 x / (beta + 16).
    /// </summary>
    [Theory, InlineData(1.0), InlineData(4.0)]
    public void Divergences_that_count_more_widen_the_best_guide(double beta)
    {
        var run = new GuideRun(TestStory.By("""
            model Scaled
            data x[rows]: real
            for n in rows {
              z[n]: real ~ Normal(0, 1)
              x[n] ~ Normal(2 * z[n], 0.5)
            }
            guide {
              param gain: real
              param log_sd: real
              for n in rows { z[n] ~ Normal(gain * x[n], exp(log_sd)) }
            }
            """, "x\n0.5\n-1.5\n"), BoundObjective.Elbo, particles: 2000, usesFormulas: true, divergence: beta);
        var best = run.At(("gain", [8 / (beta + 16)]), ("log_sd", [-0.5 * Math.Log(1 + (16 / beta))]));
        var wrong = run.At(("gain", [8 / (beta + 17)]), ("log_sd", [-0.5 * Math.Log(1 + (16 / (beta + 1)))]));
        // of 4,000 draws: the slope by log_sd varies as 16 sd^2 noise^2
        foreach (var weight in new[] { "gain", "log_sd" })
        {
            Assert.InRange(run.Gradients(best)[weight].Values[0], -0.15, 0.15);
            Assert.True(Math.Abs(run.Gradients(wrong)[weight].Values[0]) > 0.15, $"{weight}: {run.Gradients(wrong)[weight].Values[0]}");
        }
    }

    [Fact]
    public void With_one_particle_both_bounds_are_one()
    {
        var (elbo, iwae) = (new GuideRun(TestStory.By(Factors, Csv), BoundObjective.Elbo),
            new GuideRun(TestStory.By(Factors, Csv), BoundObjective.Iwae));
        var at = elbo.At();
        Assert.InRange(elbo.Value(at) - iwae.Value(at), -1e-13, 1e-13);
        var (a, b) = (elbo.Gradients(at), iwae.Gradients(at));
        foreach (var weight in elbo.Weights)
            Assert.All(a[weight].Values.Zip(b[weight].Values), s => Assert.InRange(s.First - s.Second, -1e-12, 1e-12));
    }

    /// <summary>Without noise nothing else differs between batches.</summary>
    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void The_mean_of_batches_is_the_whole(int size)
    {
        var bound = TestStory.By(Factors, Csv);
        var (whole, part) = (new GuideRun(bound, BoundObjective.Elbo), new GuideRun(bound, BoundObjective.Elbo, size));
        var at = whole.At();
        var batches = Enumerable.Range(0, 6 / size).Average(b => part.Value(at, firstRow: b * size, isQuiet: true));
        Assert.InRange(whole.Value(at, isQuiet: true) - batches, -1e-13, 1e-13);
    }

    private const string Shared = """
        model Shared
        data x[rows]: real from x
        mu ~ Normal(1, 3)
        sd ~ HalfNormal(2)
        for n in rows {
          z[n]: real ~ Normal(mu, 1)
          x[n] ~ Normal(z[n], 0.5 + sd)
        }
        target += -0.3 * (mu - 2)^2
        """;

    /// <summary>
    /// What stands outside of the rows (priors of shared unknowns, their guide, `target +=`) counts once for all rows, whatever the batch:
    /// the mean of the batches of any size is the whole, and that is log p - log q of all rows by the story's own density.
    /// </summary>
    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(6)]
    public void Terms_outside_of_the_rows_count_once_for_all_batches(int size)
    {
        double[] x = [0.3, -1.1, 0.9, 2.1, -0.2, 0.5], z = [0.2, -0.9, 1.4, 1.5, -0.3, 0.1];
        var told = TestStory.By(Shared,
            $"x\n{string.Join('\n', x.Select(v => v.ToString(System.Globalization.CultureInfo.InvariantCulture)))}\n");
        foreach (var bound in new[] { BoundObjective.Elbo, (Func<GuidedJoint, GuidedRequest, Value>)BoundObjective.Iwae })
        {
            var run = new GuideRun(told, bound, size);
            // the guide's numbers of z are those of the batch's rows, so that each batch has its own
            var batches = Enumerable.Range(0, 6 / size)
                .Average(b => run.Value(At(run, z[(b * size)..((b + 1) * size)]), firstRow: b * size, isQuiet: true));
            Assert.Equal(-LogRatio(told, z) / 6, batches, 1e-12);
        }

        static Dictionary<string, Tensor> At(GuideRun run, double[] means) =>
            run.At([("mu.mean", [1.5]), ("sd.mean", [0.3]), ("sd.log_sd", [-1]), .. run.Weights.Contains("z.mean")
                && run.ShapeOf("z.mean").Count == means.Length ? [("z.mean", means)] : Array.Empty<(string, double[])>()]);
    }

    /// <summary>log p at the means of the guide in free coordinates, less log q there, where each log sd is -2, and -1 of sd.</summary>
    private static double LogRatio(TestStory bound, double[] z)
    {
        var free = new Dictionary<string, Tensor> { ["mu"] = Tensor.Scalar(1.5), ["sd"] = Tensor.Scalar(0.3), ["z"] = new([6], z) };
        var joint = LogJoint.Lower(bound.Problem, TestStory.Catalog, DensityPlan.JointOf(bound.Problem));
        var density = new Interpreter(joint.Value(withJacobian: true))
            .Run(free)[LogJoint.Density].Values[0];
        return density - ((7 * 2) + 1 - (8 * 0.5 * Math.Log(2 * Math.PI)));
    }

    /// <summary>
    /// The formula of the divergence is the mean of its draws: 20,000 of them, within 5 standard errors, and it varies less.
    /// </summary>
    [Fact]
    public void Divergences_by_formula_are_their_means()
    {
        var bound = TestStory.By(Factors, Csv);
        var (formula, sampled) = (new GuideRun(bound, BoundObjective.Elbo, particles: 4000, usesFormulas: true),
            new GuideRun(bound, BoundObjective.Elbo, particles: 4000));
        var at = formula.At(("gain", [0.3, -0.1, 0.2, 0.1, 0.4, -0.3]));
        var (a, b) = (Enumerable.Range(1, 5).Select(s => formula.Value(at, (ulong)s)).ToList(),
            Enumerable.Range(11, 5).Select(s => sampled.Value(at, (ulong)s)).ToList());
        var error = Math.Sqrt((Variance(a) + Variance(b)) / 5);
        Assert.InRange(a.Average() - b.Average(), -5 * error, 5 * error);
        Assert.True(error < 0.05);
    }

    /// <summary>
    /// Means over 300 fillings of noise, within 5 standard errors; the plain slope is the reference, and the weights' first powers in place
    /// of their squares are distinguished.
    /// </summary>
    [Fact]
    public void Doubly_reparameterized_slopes_are_those_of_the_bound()
    {
        var bound = TestStory.By(Factors, Csv);
        var (plain, doubly, once) = (new GuideRun(bound, BoundObjective.Iwae, particles: 4),
            new GuideRun(bound, BoundObjective.DoublyReparameterized, particles: 4, holdsGuide: true),
            new GuideRun(bound, BoundObjective.Iwae, particles: 4, holdsGuide: true));
        var at = plain.At(("gain", [0.3, -0.1, 0.2, 0.1, 0.4, -0.3]), ("spread", [-0.8, 0.2, -0.2]));
        var (expected, right, wrong) = (Gradients(plain, at), Gradients(doubly, at), Gradients(once, at));
        var most = 0.0;
        for (var i = 0; i < 9; i++)
        {
            var error = Math.Sqrt((Variance(expected[i]) + Variance(right[i])) / Fillings);
            Assert.InRange((expected[i].Average() - right[i].Average()) / error, -5, 5);
            Assert.True(Variance(right[i]) < Variance(expected[i]));
            most = Math.Max(most,
                Math.Abs(expected[i].Average() - wrong[i].Average()) / Math.Sqrt((Variance(expected[i]) + Variance(wrong[i])) / Fillings));
        }

        Assert.True(most > 5);
    }

    private const int Fillings = 300;

    private static List<double>[] Gradients(GuideRun run, Dictionary<string, Tensor> at)
    {
        var gradients = Enumerable.Range(0, 9).Select(_ => new List<double>()).ToArray();
        for (var seed = 1UL; seed <= Fillings; seed++)
            foreach (var (i, gradient) in run.Gradients(at, seed) is var all ? all["gain"].Values.Concat(all["spread"].Values).Index() : [])
                gradients[i].Add(gradient);
        return gradients;
    }

    /// <summary>
    /// A label that the guide leaves out is summed inside the log: log sum_k weight_k N(z; place_k, sd_k), by hand at the guide's means.
    /// </summary>
    [Fact]
    public void Labels_are_summed_inside_the_log()
    {
        const string Story = """
            model Clusters
            data x[rows]: real from x
            param shift: real = 0.2
            for n in rows {
              kind[n] ~ Categorical([0.5, 0.2, 0.3])
              z[n] ~ Normal([-1, 0.5, 2][kind[n]], [0.5, 1, 0.25][kind[n]])
              x[n] ~ Normal(z[n] + shift, 0.8)
            }
            guide {
              param gain: real = 0.6
              for n in rows { z[n] ~ Normal(gain * x[n], 0.4) }
            }
            """;
        double[] xs = [0.3, -1.1, 2.4], weight = [0.5, 0.2, 0.3], place = [-1, 0.5, 2], sd = [0.5, 1, 0.25];
        var run = new GuideRun(TestStory.By(Story, "x\n0.3\n-1.1\n2.4\n"), BoundObjective.Elbo, usesFormulas: true);
        var expected = xs.Average(x => Math.Log(weight.Zip(place, sd).Sum(c => c.First * Math.Exp(Normal(0.6 * x, c.Second, c.Third))))
            + Normal(x, 0.6 * x + 0.2, 0.8) - Normal(0.6 * x, 0.6 * x, 0.4));
        Assert.InRange(run.Value(run.At(), isQuiet: true) + expected, -1e-12, 1e-12);
    }

    private static double Normal(double x, double mean, double sd) =>
        -0.5 * (x - mean) * (x - mean) / (sd * sd) - Math.Log(sd) - 0.5 * Math.Log(2 * Math.PI);

    /// <summary>
    /// Latents that no guide gives have a normal distribution of each free number: log p in free coordinates at the draw, less the
    /// distribution's log density.
    /// </summary>
    [Fact]
    public void Mean_field_is_normal_in_free_coordinates()
    {
        const string Story = """
            model Schools
            data effect[schools]: real from effect
            mu ~ Normal(0, 5)
            tau ~ HalfCauchy(5)
            for j in schools {
              theta[j] ~ Normal(mu, tau)
              effect[j] ~ Normal(theta[j], 10)
            }
            """;
        var bound = TestStory.By(Story, "effect\n28\n8\n-3\n");
        var run = new GuideRun(bound, BoundObjective.Elbo);
        var at = run.At(("mu.mean", [1.5]), ("tau.mean", [0.3]), ("tau.log_sd", [-1]), ("theta.mean", [4, 2, -1]));
        var joint = LogJoint.Lower(bound.Problem, TestStory.Catalog, DensityPlan.JointOf(bound.Problem));
        var free = new Dictionary<string, Tensor> { ["mu"] = Tensor.Scalar(1.5), ["tau"] = Tensor.Scalar(0.3),
            ["theta"] = new([3], [4, 2, -1]) };
        var density = new Interpreter(joint.Value(withJacobian: true)).Run(free)[LogJoint.Density].Values[0];
        var logGuide = 4 * 2 + 1 - 5 * 0.5 * Math.Log(2 * Math.PI);                     // at the means: log sd is -2, and -1 of tau
        Assert.InRange(run.Value(at, isQuiet: true) * 3 + density - logGuide, -1e-11, 1e-11);
    }

    private static double Variance(List<double> values) =>
        values.Sum(v => (v - values.Average()) * (v - values.Average())) / (values.Count - 1);

    /// <summary>The posterior of z given x: covariance sd^2 M^-1, mean M^-1 W' (x - offset), M = W'W + sd^2 I.</summary>
    private static Dictionary<string, Tensor> Posterior(GuideRun run)
    {
        double[,] w = { { 1, 0.2 }, { -0.5, 0.8 }, { 0.3, -0.4 } };
        var variance = 0.49;
        double a = variance, b = 0, d = variance;
        for (var i = 0; i < 3; i++) (a, b, d) = (a + w[i, 0] * w[i, 0], b + w[i, 0] * w[i, 1], d + w[i, 1] * w[i, 1]);
        var determinant = a * d - b * b;
        double[,] inverse = { { d / determinant, -b / determinant }, { -b / determinant, a / determinant } };
        var gain = new double[6];
        for (var r = 0; r < 2; r++)
            for (var c = 0; c < 3; c++) gain[r * 3 + c] = inverse[r, 0] * w[c, 0] + inverse[r, 1] * w[c, 1];
        var l11 = Math.Sqrt(variance * inverse[0, 0]);
        var l21 = variance * inverse[1, 0] / l11;
        var l22 = Math.Sqrt(variance * inverse[1, 1] - l21 * l21);
        return run.At(("gain", gain), ("spread", [Math.Log(l11), l21, Math.Log(l22)]));
    }

    /// <summary>By the story without latents, whose density other tests hold against outside values.</summary>
    private static double[] ExactRows()
    {
        const string Story = """
            model Marginal
            data x[rows]: real[3] from all
            param offset: real[3]
            param loading: real[3, 2]
            for n in rows { x[n] ~ MvNormal(offset, loading @ identity(2) @ transpose(loading) + diagonal([0.49, 0.49, 0.49])) }
            """;
        var (header, rows) = (Csv.Split('\n')[0], Csv.Trim().Split('\n')[1..]);
        var at = new Dictionary<string, Tensor> { ["offset"] = new([3], [0.1, -0.2, 0.3]),
            ["loading"] = new([3, 2], [1, 0.2, -0.5, 0.8, 0.3, -0.4]) };
        return [.. rows.Select(row => LogLikelihoodProgram.Lower(TestStory.By(Story, $"{header}\n{row}\n").Problem, TestStory.Catalog))
            .Select(p => LogLikelihoodProgram.Evaluate(p, at))];
    }
}
