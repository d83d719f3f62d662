using ProbDsl.Compiler.Graph;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Layers;

/// <summary>Causal convolutions and recurrent steps over a prefix by loops over positions, to the end of the prefix.</summary>
internal sealed class PlainSequence(string net, LayerStage stage, Func<Size, int> sizeOf, IReadOnlyDictionary<string, Tensor> weights)
{
    public double[] Of(List<Formal> formals, List<double[]> values)
    {
        var at = formals.FindIndex(f => f.Type.Dims.Any(d => d.PrefixOf is not null));
        var type = formals[at].Type;
        var each = type.Dims.Skip(1).Aggregate(type.States is { } states ? sizeOf(states) : 1, (n, d) => n * sizeOf(d.Size));
        List<double[]> x = [weights[$"{net}.1.start"].Values, .. values[at].Chunk(each).Select(t => Times(t, 1,
            type.States is null ? "weight" : "table", type.States is null ? weights[$"{net}.1.bias"].Values : null))];
        for (var i = 0; i < formals.Count; i++)
            if (i != at) x = x.ConvertAll(p => Times(values[i], 1, $"weight.{formals[i].Name}", p));
        return stage.Of.Name == "gru" ? Recurrent(x) : Convolved(x);
    }

    private double[] Convolved(List<double[]> x)
    {
        var (map, apart) = (1, 1);
        var act = (stage.Options.FirstOrDefault(o => o.Name == "act")?.Value as Symbol)?.Name ?? "relu";
        foreach (var size in ((SizeList)stage.Options.First(o => o.Name == "hidden").Value).Sizes.Select(sizeOf))
        {
            map++;
            var read = x;
            x = [.. Enumerable.Range(0, x.Count).Select(p => Affine(
                [.. Enumerable.Range(0, Option("kernel", 2)).SelectMany(k => p - (k * apart) < 0 ? new double[read[0].Length]
                    : read[p - (k * apart)])], map).Select(v => act switch
                    {
                        "tanh" => Math.Tanh(v),
                        "silu" => v / (1 + Math.Exp(-v)),
                        _ => Math.Max(0, v),
                    }).ToArray())];
            apart *= Option("dilation", 2);
        }
        return Affine(x[^1], map + 1);
    }

    private double[] Recurrent(List<double[]> x)
    {
        var size = Option("size", 0);
        var state = new double[size];
        foreach (var token in x)
        {
            var (input, old) = (Affine(token, 2), Affine(state, 3));
            state = [.. Enumerable.Range(0, size).Select(i =>
            {
                double Gate(int g) => 1 / (1 + Math.Exp(-input[(g * size) + i] - old[(g * size) + i]));
                var candidate = Math.Tanh(input[(2 * size) + i] + (Gate(0) * old[(2 * size) + i]));
                return ((1 - Gate(1)) * candidate) + (Gate(1) * state[i]);
            })];
        }
        return Affine(state, 4);
    }

    private double[] Affine(double[] x, int map) => Times(x, map, "weight", weights[$"{net}.{map}.bias"].Values);

    private double[] Times(double[] x, int map, string name, double[]? start)
    {
        var matrix = weights[$"{net}.{map}.{name}"];
        var made = (double[])(start ?? new double[matrix.Shape[1]]).Clone();
        for (var i = 0; i < x.Length; i++)
            for (var j = 0; j < made.Length; j++) made[j] += x[i] * matrix[[i, j]];
        return made;
    }

    private int Option(string name, int otherwise) =>
        stage.Options.FirstOrDefault(o => o.Name == name)?.Value is SizeArgument given ? sizeOf(given.Extent.Size) : otherwise;
}
