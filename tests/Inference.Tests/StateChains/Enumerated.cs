using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Lowering;
using ProbDsl.Inference.Problems;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.LogDensity;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.StateChains;

/// <summary>Means over all states of all finite latents, given data and the other unknowns, by the plain evaluation of a story.</summary>
internal static class Enumerated
{
    /// <summary>Of each member of a definition the mean and the variance; members beyond the end of a group are left out.</summary>
    public static IEnumerable<(double Mean, double Variance)> Means(
        Problem problem, IReadOnlyDictionary<string, Tensor> values, IReadOnlyDictionary<string, bool[]> gone, string definition)
    {
        List<Variable> latents = [.. problem.Graph.Variables.Where(v => v.IsFiniteLatent)];
        var weighed = new List<(double LogWeight, Dictionary<string, Tensor> Given)>();
        Assign(0, []);
        var top = weighed.Max(w => w.LogWeight);
        var weights = weighed.ConvertAll(w => Math.Exp(w.LogWeight - top));
        var total = weights.Sum();
        var (shape, lengths) = (problem.ShapeOf(problem.Graph[definition]), problem.Groups.Lengths.Values.FirstOrDefault()?.Values);
        var reported = weighed.ConvertAll(w => Evaluated(w.Given));
        for (var at = 0; at < shape.Count; at++)
        {
            if (lengths is not null && at % shape[1] >= lengths[at / shape[1]]) continue;
            var mean = reported.Zip(weights, (t, w) => t[at] * w).Sum() / total;
            yield return (mean, reported.Zip(weights, (t, w) => t[at] * t[at] * w).Sum() / total - (mean * mean));
        }

        void Assign(int latent, Dictionary<string, Tensor> given)
        {
            if (latent == latents.Count)
            {
                Dictionary<string, Tensor> all = new(values.Concat(given));
                weighed.Add((new PlainJoint(problem, all, gone).LogDensity(), all));
                return;
            }

            var (of, support) = (latents[latent], (FiniteSupport)latents[latent].Support);
            var (own, states) = ((Shape)problem.ShapeOf(of), problem.SizeOf(support.Count));
            for (var n = 0; n < Math.Pow(states, own.Count); n++)
            {
                double StateOf(int member) => support.First + (n / (int)Math.Pow(states, member) % states);
                double[] each = [.. Enumerable.Range(0, own.Count).Select(StateOf)];
                Assign(latent + 1, new(given) { [of.Name] = new(own, each) });
            }
        }

        double[] Evaluated(Dictionary<string, Tensor> given)
        {
            var builder = new ProgramBuilder();
            var slots = given.Aggregate(LoweringContext.Empty, (context, of) =>
                context.WithArray(of.Key, () => new(builder.Slot(of.Key, of.Value.Shape), [])));
            var lowering = new StoryLowering(problem, TestStory.Catalog, builder).In(slots);
            builder.Output("told", lowering.Array(definition).Value);
            return new Interpreter(builder.Build()).Run(given)["told"].Values;
        }
    }
}
