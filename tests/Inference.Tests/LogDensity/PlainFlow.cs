using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Problems;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.LogDensity;

/// <summary>One draw mapped back to noise, number by number, with the weights of a flow: couplings, scales and exponentials.</summary>
internal sealed class PlainFlow(Problem problem, IReadOnlyDictionary<string, Tensor> weights)
{
    /// <summary>The noise, and the log volume of the inverse map.</summary>
    public (PlainValue Noise, double LogVolume) Back(Draw draw, PlainValue target)
    {
        var (numbers, volume) = ((double[])target.Values.Clone(), 0.0);
        foreach (var (name, use) in Maps(draw).Reverse()) volume += Inverted(name, use, numbers);
        return (target with { Values = numbers }, volume);
    }

    private IEnumerable<(string Name, FlowUse Use)> Maps(Draw draw)
    {
        foreach (var use in draw.Distribution.Through)
        {
            if (use.Of is not null) yield return (use.Name, use);
            else
            {
                var maps = problem.Graph.Callables.OfType<Flow>().Single(f => f.Name == use.Name).Maps;
                for (var i = 0; i < maps.Count; i++) yield return (maps.Count == 1 ? use.Name : $"{use.Name}.{i + 1}", maps[i]);
            }
        }
    }

    private double Inverted(string name, FlowUse use, double[] numbers)
    {
        switch (use.Name)
        {
            case "exp":
                for (var i = 0; i < numbers.Length; i++) numbers[i] = Math.Log(numbers[i]);
                return -numbers.Sum();
            case "scale":
                var factors = weights[$"{name}.1.log_factor"].Values;
                for (var i = 0; i < numbers.Length; i++) numbers[i] *= Math.Exp(-factors[i]);
                return -factors.Sum();
            case "nice" or "realnvp":
                return Uncoupled(name, use, numbers);
            default:
                throw new ArgumentException(use.Name);
        }
    }

    private double Uncoupled(string name, FlowUse use, double[] numbers)
    {
        var layers = Size(use, "layers", 8);
        int[] hidden = use.Options.FirstOrDefault(o => o.Name == "hidden")?.Value is SizeList sizes
            ? [.. sizes.Sizes.Select(problem.SizeOf)] : [64, 64];
        var (half, volume) = ((numbers.Length + 1) / 2, 0.0);
        for (var layer = layers - 1; layer >= 0; layer--)
        {
            var (kept, moved) = (Enumerable.Range(0, half).ToArray(), Enumerable.Range(half, numbers.Length - half).ToArray());
            if (layer % 2 == 1) (kept, moved) = (moved, kept);
            double[] flowing = [.. kept.Select(i => numbers[i])];
            for (var map = 0; map <= hidden.Length; map++)
            {
                flowing = Mapped($"{name}.{(layer * (hidden.Length + 1)) + map + 1}", flowing);
                if (map < hidden.Length) flowing = [.. flowing.Select(v => Math.Max(0, v))];
            }

            foreach (var (at, i) in moved.Index())
            {
                if (use.Name == "nice") numbers[i] -= flowing[at];
                else
                {
                    var log = 3 * Math.Tanh(flowing[2 * at] / 3);
                    numbers[i] = (numbers[i] - flowing[(2 * at) + 1]) * Math.Exp(-log);
                    volume -= log;
                }
            }
        }

        return volume;
    }

    private double[] Mapped(string map, double[] x)
    {
        var (weight, bias) = (weights[$"{map}.weight"].Values, weights[$"{map}.bias"].Values);
        return [.. bias.Select((b, j) => b + x.Select((v, i) => v * weight[(i * bias.Length) + j]).Sum())];
    }

    private int Size(FlowUse use, string option, int otherwise) =>
        use.Options.FirstOrDefault(o => o.Name == option)?.Value is SizeArgument given ? problem.SizeOf(given.Extent.Size) : otherwise;
}
