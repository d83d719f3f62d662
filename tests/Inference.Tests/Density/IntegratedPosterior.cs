using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Density;
using ProbDsl.Inference.Treatments;
using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Density;

/// <summary>Holds the posterior of integrated latents against mode and curvature of the plain joint density.</summary>
internal static class IntegratedPosterior
{
    /// <summary>Means and variances are those of the joint density.</summary>
    public static void Agrees(TestStory story)
    {
        var at = new JointAt(story.Problem, 2);
        var (arrays, plan) = (at.Arrays(), DensityPlan.Of(story.Problem));
        var plain = new PlainIntegral(story.Problem, arrays, at.Gone);
        var builder = new ProgramBuilder();
        var treated = TreatedTerms.Of(
            new(story.Problem, TestStory.Catalog, builder), [.. plan.Eliminations, new HeldValues(plan.Coordinates)]);
        foreach (var block in plan.Integrated)
            foreach (var (latent, mean, variance) in new GaussianIntegration(block).Lowering(treated.Story).Moments())
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
    public static void HasExpectations(TestStory story)
    {
        JointAt[] at = [.. Enumerable.Range(2, 3).Select(seed => new JointAt(story.Problem, (ulong)seed))];
        PlainIntegral[] plain = [.. at.Select(a => new PlainIntegral(story.Problem, a.Arrays(), a.Gone))];
        var joint = LogJoint.Of(story.Problem, TestStory.Catalog, DensityPlan.Of(story.Problem), new() { States = true });
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

    /// <summary>Joint draws have the posterior's means, and its covariances, between positions too.</summary>
    public static void HasDraws(TestStory story)
    {
        const int Count = 20_000;
        var at = new JointAt(story.Problem, 2);
        var (arrays, plan) = (at.Arrays(), DensityPlan.Of(story.Problem));
        var plain = new PlainIntegral(story.Problem, arrays, at.Gone);
        var builder = new ProgramBuilder();
        var treated = TreatedTerms.Of(
            new(story.Problem, TestStory.Catalog, builder), [.. plan.Eliminations, new HeldValues(plan.Coordinates)]);
        var noise = new Noise(builder, "states");
        var drawn = plan.Integrated.SelectMany(c => new GaussianIntegration(c).Lowering(treated.Story).Drawn(noise)).ToList();
        foreach (var (latent, draw) in drawn) builder.Output(latent.Name, draw);
        using var engine = new ManagedEngine(1);
        using var store = engine.CreateStore();
        using var program = engine.Compile(builder.Build(), store);
        foreach (var (unknown, value) in arrays.Where(a => store.Has(a.Key))) store.Write(unknown, value.Values);
        var filled = new StoredNoise(store, noise.Slots, 5);
        var sums = drawn.ToDictionary(d => d.Latent.Name, d => (First: new double[d.Draw.Shape.Count],
            Second: new double[d.Draw.Shape.Count, d.Draw.Shape.Count]));
        for (var n = 0u; n < Count; n++)
        {
            filled.Fill(n);
            program.Run();
            foreach (var (latent, draw) in drawn)
            {
                var numbers = program.Numbers(latent.Name);
                var center = plain.Moments(latent.Name).Select(m => m.Mean).ToArray();
                for (var i = 0; i < numbers.Length; i++)
                {
                    sums[latent.Name].First[i] += (numbers[i] - center[i]) / Count;
                    for (var j = 0; j < numbers.Length; j++)
                        sums[latent.Name].Second[i, j] += (numbers[i] - center[i]) * (numbers[j] - center[j]) / Count;
                }
            }
        }

        foreach (var (latent, (first, second)) in sums)
            for (var i = 0; i < first.Length; i++)
                for (var j = 0; j < first.Length; j++)
                {
                    var (own, other) = (plain.Covariance(latent, i, i), plain.Covariance(latent, j, j));
                    Assert.InRange(first[i] / Math.Sqrt(own / Count), -5, 5);
                    Assert.InRange((second[i, j] - plain.Covariance(latent, i, j)) / Math.Sqrt(2 * own * other / Count), -5, 5);
                }
    }
}
