using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Inference.Structures;
using ProbDsl.Inference.LogDensity;
using ProbDsl.Inference.Lowering;
using ProbDsl.Inference.Treatments;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.LogDensity;

/// <summary>Chains of which definitions give some positions, `level[t] = level[t-1] + slope[t-1]`.</summary>
public sealed class DefinedPositionTests
{
    private const string Csv = "a,x\n1.2,0.3\n0.4,-1.1\nNA,0.8\n1.9,0.1\n0.6,-0.6\n0.9,0.4\n";

    private const string Smooth = """
        model Smooth
        data y[times]: real from a
        param drift: positive
        param noise: positive
        level[1] ~ Flat()
        slope[1] ~ Flat()
        for t in 2..times {
          slope[t] ~ Normal(slope[t-1], variance = drift)
          level[t] = level[t-1] + slope[t-1]
        }
        for t in times { y[t] ~ Normal(level[t], variance = noise) }
        """;

    /// <summary>The same as an autoregression of second order, since slope[t-1] = level[t] - level[t-1].</summary>
    private const string Differences = """
        model Differences
        data y[times]: real from a
        param drift: positive
        param noise: positive
        for t in 1..2 { level[t] ~ Flat() }
        for t in 3..times { level[t] ~ Normal(2 * level[t-1] - level[t-2], variance = drift) }
        for t in times { y[t] ~ Normal(level[t], variance = noise) }
        """;

    private const string Dense = """
        model Dense
        data y[times]: real from a
        data x[times]: real from x
        param keep: real
        param drift: positive
        param noise: positive
        level[1] ~ Normal(0.5, 2)
        slope[1] = 0.2
        for t in 2..times {
          level[t] = keep * level[t-1] + slope[t-1] + x[t]
          slope[t] ~ Normal(0.8 * slope[t-1], drift)
        }
        for t in times { y[t] ~ Normal(level[t] - slope[t] / 2, noise) }
        """;

    private const string FromZero = """
        model FromZero
        data y[times]: real from a
        param drift: positive
        param noise: positive
        level[1] = 0
        for t in 2..times { level[t] ~ Normal(level[t-1], drift) }
        for t in times { y[t] ~ Normal(level[t], noise) }
        """;

    [Fact]
    public void A_level_that_is_defined_by_its_slope_is_an_autoregression()
    {
        var (smooth, differences) = (TestStory.By(Smooth, Csv), TestStory.By(Differences, Csv));
        foreach (var (drift, noise) in new[] { (1.0, 1.0), (0.01, 0.5), (3.0, 0.02) })
        {
            var (one, other) = (MomentsAt(smooth, drift, noise), MomentsAt(differences, drift, noise));
            Assert.Equal(other["density"][0], one["density"][0], 1e-9);
            foreach (var output in new[] { "mean of level", "variance of level" })
                Assert.All(one[output].Zip(other[output]), v => Assert.Equal(v.Second, v.First, 1e-8));
        }
    }

    [Theory, InlineData("map"), InlineData("em")]
    public void Both_have_the_same_maximum(string method)
    {
        var (one, other) = (TestStory.By(Smooth, Csv).Fitted(new(Threads: 1), method),
            TestStory.By(Differences, Csv).Fitted(new(Threads: 1)));
        Assert.Equal(other.Value, one.Value, 1e-6);
    }

    /// <summary>Draws of the data, as a normal distribution with their covariance as one matrix.</summary>
    [Fact]
    public void A_defined_start_and_unknown_coefficients_have_a_dense_covariance()
    {
        double[] y = [1.2, 0.4, double.NaN, 1.9, 0.6, 0.9], x = [0.3, -1.1, 0.8, 0.1, -0.6, 0.4];
        foreach (var (keep, drift, noise) in new[] { (0.5, 1.0, 1.0), (-0.9, 0.3, 0.2), (1.1, 2.0, 0.5) })
        {
            var (level, slope) = (new Vector<double>[6], new Vector<double>[6]);
            // coefficients of 1 and of standard normals
            (level[0], slope[0]) = ((0.5 * Unit(0)) + (2 * Unit(1)), 0.2 * Unit(0));
            for (var t = 1; t < 6; t++)
                (level[t], slope[t]) = ((keep * level[t - 1]) + slope[t - 1] + (x[t] * Unit(0)),
                    (0.8 * slope[t - 1]) + (drift * Unit(t + 1)));
            int[] seen = [0, 1, 3, 4, 5];
            var loading = Matrix<double>.Build.DenseOfRowVectors(seen.Select(t => level[t] - (slope[t] / 2)));
            var spread = loading.RemoveColumn(0);
            var covariance = (spread * spread.Transpose()) + (noise * noise * Matrix<double>.Build.DenseIdentity(5));
            var (left, root) = (Vector<double>.Build.DenseOfEnumerable(seen.Select((t, i) => y[t] - loading[i, 0])), covariance.Cholesky());
            var expected = -0.5 * (left.DotProduct(root.Solve(left)) + root.DeterminantLn + (5 * Math.Log(2 * Math.PI)));
            Assert.Equal(expected, DensityAt(TestStory.By(Dense, Csv), ("keep", keep), ("drift", drift), ("noise", noise)), 1e-9);
        }

        static Vector<double> Unit(int at) => Vector<double>.Build.Dense(7, i => i == at ? 1 : 0);
    }

    [Fact]
    public void Gradients_are_those_of_differences()
    {
        foreach (var story in new[] { Smooth, Dense, FromZero })
            for (var seed = 1ul; seed <= 2; seed++)
            {
                var at = new JointAt(TestStory.By(story, Csv).Problem, seed);
                Assert.DoesNotContain(at.Joint.Coordinates, c => c.Unknown.Role == Compiler.Graph.Role.Latent);
                at.HasGradients(withJacobian: true, story);
                at.RunsOnTheEngine(story);
            }
    }

    /// <summary>A walk that starts at 0 is one that starts very close to it.</summary>
    [Fact]
    public void A_known_start_is_the_limit_of_a_narrow_one()
    {
        var narrow = FromZero.Replace("level[1] = 0", "level[1] ~ Normal(0, 1e-7)", StringComparison.Ordinal);
        var at = new (string, double)[] { ("drift", 0.7), ("noise", 0.4) };
        Assert.Equal(DensityAt(TestStory.By(narrow, Csv), at), DensityAt(TestStory.By(FromZero, Csv), at), 1e-9);
        Assert.Equal(TestStory.By(narrow, Csv).Fitted(new(Threads: 1), "map").Value,
            TestStory.By(FromZero, Csv).Fitted(new(Threads: 1), "em").Value, 1e-6);
    }

    /// <summary>
    /// A latent that a defined start reads is not integrated with what else reads it: then it would not know of the start.
    /// </summary>
    [Fact]
    public void A_latent_that_a_definition_reads_is_not_integrated_without_it()
    {
        var story = TestStory.By("""
            model Start
            data y[times]: real from a
            data z[times]: real from x
            drift: positive ~ Exponential(1)
            tau: positive ~ Exponential(1)
            base ~ Normal(0, tau)
            level[1] = base
            for t in 2..times { level[t] ~ Normal(level[t-1], drift) }
            for t in times { y[t] ~ Normal(level[t], 0.5)
              z[t] ~ Normal(base, 1) }
            """, Csv);
        var plan = DensityPlan.Analyze(story.Problem);
        Assert.Equal(["level"], Assert.Single(plan.Integrated).Latents.Select(l => l.Name));
        Assert.Equal(["drift", "tau", "base"], plan.Coordinates.Select(c => c.Name));
    }

    /// <summary>A step of EM has no density of `keep`; methods along the gradient have.</summary>
    [Fact]
    public void Em_does_not_estimate_what_a_definition_reads()
    {
        var story = TestStory.By(Dense, Csv);
        var refused = Assert.Single(story.Select("em").Diagnostics, d => d.Code == "E0402");
        Assert.Contains("`level[t]` is defined by `keep`, which a step of EM cannot update", refused.Message, StringComparison.Ordinal);
        Assert.Contains("methods that follow the gradient", refused.Help, StringComparison.Ordinal);
        Assert.True(double.IsFinite(story.Fitted(new(Threads: 1), "map").Value));
    }

    /// <summary>
    /// Latents of which some members are drawn and others defined have no density of their own: methods that have them as unknowns ignored
    /// the definitions.
    /// </summary>
    [Theory]
    [InlineData("exp(slope[t-1])", "map", "laplace", "advi", "importance", "elbo", "gibbs", "vmp")]
    [InlineData("slope[t-1]", "gibbs", "vmp")]
    public void Definitions_beside_draws_are_refused_where_they_are_not_integrated(string step, params string[] methods)
    {
        var text = $$"""
            model Parts
            data y[times]: real from a
            drift ~ InverseGamma(2, 1)
            level[1] ~ Normal(0, 1)
            slope[1] ~ Normal(0, 1)
            for t in 2..times {
              slope[t] ~ Normal(slope[t-1], variance = drift)
              level[t] = level[t-1] + {{step}}
            }
            for t in times { y[t] ~ Normal(level[t], 0.5) }
            """;
        var advised = text.Replace("level[1] ~ Normal(0, 1)", "start ~ Normal(0, 1)\nlevel[1] = start", StringComparison.Ordinal);
        foreach (var method in methods)
        {
            var refused = Assert.Single(TestStory.By(text, Csv).Select(method).Diagnostics, d => d.Code == "E0402");
            Assert.Contains("`level` is drawn at some positions and defined at others", refused.Message, StringComparison.Ordinal);
            Assert.Contains("`start ~ Normal(0, 1)` and `level[1] = start`", refused.Help, StringComparison.Ordinal);
        }

        Assert.True(double.IsFinite(TestStory.By(advised, Csv).Fitted(new(Threads: 1), "map").Value));
    }

    private static double DensityAt(TestStory story, params (string Name, double Value)[] values)
    {
        var joint = LogJoint.Lower(story.Problem, TestStory.Catalog, DensityRequest.OwnScales);
        return new Interpreter(joint.Program()).Run(joint.Coordinates.ToDictionary(c => c.Slot,
            c => new Tensor(c.Free, [values.First(v => v.Name == c.Unknown.Name).Value])))[LogJoint.Density].Values[0];
    }

    private static Dictionary<string, double[]> MomentsAt(TestStory story, double drift, double noise)
    {
        var (builder, plan) = (new ProgramBuilder(), DensityPlan.Analyze(story.Problem));
        var treated = TreatedTerms.Bind(story.Problem, TestStory.Catalog, builder, plan.Eliminations, plan.Coordinates);
        foreach (var (latent, mean, variance) in
            LatentIntegration.Create(Assert.Single(plan.Integrated)).Lowering(treated.Story).Moments())
        {
            builder.Output($"mean of {latent.Name}", mean);
            builder.Output($"variance of {latent.Name}", variance);
        }

        var found = new Interpreter(builder.Build()).Run(new Dictionary<string, Tensor>
        {
            ["drift"] = Tensor.Scalar(drift), ["noise"] = Tensor.Scalar(noise),
        }).ToDictionary(o => o.Key, o => o.Value.Values);
        found["density"] = [DensityAt(story, ("drift", drift), ("noise", noise))];
        return found;
    }
}
