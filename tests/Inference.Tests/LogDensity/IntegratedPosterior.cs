using ProbDsl.Inference.Expressions;
using ProbDsl.Inference.Structures;
using ProbDsl.Inference.LogDensity;
using ProbDsl.Inference.Treatments;
using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.LogDensity;

/// <summary>Holds the posterior of integrated latents against mode and curvature of the plain joint density.</summary>
internal static class IntegratedPosterior
{
    /// <summary>A plan in which latents that are added in means are integrated in one way, however few they are.</summary>
    public static DensityPlan By(EffectWay way, DensityPlan plan) => plan with
    {
        Eliminations = [.. plan.Eliminations.Select(e => e is GaussianIntegration { Gaussian: GaussianEffects effects }
            ? GaussianIntegration.Create(effects with { Way = way }) : e)],
    };

    /// <summary>Means and variances are those of the joint density.</summary>
    public static void Agrees(TestStory story, DensityPlan? plan = null)
    {
        plan ??= DensityPlan.Analyze(story.Problem);
        var at = new JointAt(story.Problem, 2, plan: plan);
        var arrays = at.Arrays();
        var plain = new PlainIntegral(story.Problem, arrays, at.Gone);
        var builder = new ProgramBuilder();
        var treated = TreatedTerms.Bind(story.Problem, TestStory.Catalog, builder, plan.Eliminations, plan.Coordinates);
        foreach (var block in plan.Integrated)
            foreach (var (latent, mean, variance) in LatentIntegration.Create(block).Lowering(treated.Story).Moments())
            {
                builder.Output($"mean of {latent.Name}", mean);
                builder.Output($"variance of {latent.Name}", variance);
            }

        var found = new Interpreter(builder.Build()).Run(arrays);
        foreach (var latent in plan.Integrated.SelectMany(c => c.Latents))
            foreach (var (i, (mean, variance)) in plain.Moments(latent.Name).Index())
            {
                Assert.Equal(mean, found[$"mean of {latent.Name}"].Values[i], 1e-7);
                Assert.Equal(variance, found[$"variance of {latent.Name}"].Values[i], 1e-7);
            }
    }

    /// <summary>
    /// The mean of the log joint density under the posterior at other values of the unknowns is that of the plain density; at the same
    /// values its gradient is that of the density without the latents (Fisher's identity).
    /// </summary>
    public static void HasExpectations(TestStory story, DensityPlan? plan = null)
    {
        plan ??= DensityPlan.Analyze(story.Problem);
        JointAt[] at = [.. Enumerable.Range(2, 3).Select(seed => new JointAt(story.Problem, (ulong)seed, plan: plan))];
        PlainIntegral[] plain = [.. at.Select(a => new PlainIntegral(story.Problem, a.Arrays(), a.Gone))];
        var joint = LogJoint.Lower(story.Problem, TestStory.Catalog, plan, new() { States = true });
        var (look, expected) = (new Interpreter(joint.StateProbabilityProgram()), new Interpreter(joint.Expected()));
        for (var from = 0; from < at.Length; from++)
        {
            var found = look.Run(at[from].Free);
            Assert.NotEmpty(joint.Held);
            for (var to = 0; to < at.Length; to++)
            {
                var slots = new Dictionary<string, Tensor>(at[to].Free);
                foreach (var (slot, _) in joint.Held) slots[slot] = found[slot];
                var mean = expected.Run(slots);
                var exact = plain[to].MeanUnder(plain[from]);
                Assert.InRange((mean[LogJoint.Density].Values[0] - exact) / (1 + Math.Abs(exact)), -1e-8, 1e-8);
                if (to != from) continue;
                foreach (var gradient in joint.Coordinates.Select(LogJoint.GradientOf))
                    foreach (var (own, other) in mean[gradient].Values.Zip(found[gradient].Values))
                        Assert.InRange((own - other) / (1 + Math.Abs(other)), -1e-8, 1e-8);
            }
        }
    }

    /// <summary>Joint draws have the posterior's means, and its covariances, between positions and between latents too.</summary>
    public static void HasDraws(TestStory story, DensityPlan? plan = null)
    {
        const int Count = 20_000;
        plan ??= DensityPlan.Analyze(story.Problem);
        var joint = new JointAt(story.Problem, 2, plan: plan);
        var arrays = joint.Arrays();
        var plain = new PlainIntegral(story.Problem, arrays, joint.Gone);
        var builder = new ProgramBuilder();
        var treated = TreatedTerms.Bind(story.Problem, TestStory.Catalog, builder, plan.Eliminations, plan.Coordinates);
        var noise = new Noise(builder, "states");
        var drawn = plan.Integrated.SelectMany(c => LatentIntegration.Create(c).Lowering(treated.Story).Drawn(noise)).ToList();
        foreach (var (latent, draw) in drawn) builder.Output(latent.Name, draw);
        using var engine = new ManagedEngine(1);
        using var store = engine.CreateStore();
        using var program = engine.Compile(builder.Build(), store);
        foreach (var (unknown, value) in arrays.Where(a => store.Has(a.Key))) store.Write(unknown, value.Values);
        var filled = new StoredNoise(store, noise.Slots, 5);
        var at = drawn.SelectMany(d => Enumerable.Range(0, d.Draw.Shape.Count).Select(i => (d.Latent.Name, i))).ToArray();
        double[] center = [.. drawn.SelectMany(d => plain.Moments(d.Latent.Name)).Select(m => m.Mean)];
        var (first, second, away) = (new double[at.Length], new double[at.Length, at.Length], new double[at.Length]);
        for (var n = 0u; n < Count; n++)
        {
            filled.Fill(n);
            program.Run();
            var start = 0;
            foreach (var (latent, draw) in drawn)
            {
                program.Numbers(latent.Name).CopyTo(away.AsSpan(start));
                start += draw.Shape.Count;
            }

            for (var i = 0; i < at.Length; i++) away[i] -= center[i];
            for (var i = 0; i < at.Length; i++)
            {
                first[i] += away[i] / Count;
                for (var j = 0; j <= i; j++) second[i, j] += away[i] * away[j] / Count;
            }
        }

        for (var i = 0; i < at.Length; i++)
            for (var j = 0; j <= i; j++)
            {
                var (own, other) = (plain.Covariance(at[i], at[i]), plain.Covariance(at[j], at[j]));
                Assert.InRange(first[i] / Math.Sqrt(own / Count), -5, 5);
                Assert.InRange((second[i, j] - plain.Covariance(at[i], at[j])) / Math.Sqrt(2 * own * other / Count), -5, 5);
            }
    }
}
