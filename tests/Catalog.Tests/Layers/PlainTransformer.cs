using ProbDsl.Compiler.Graph;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Layers;

/// <summary>
/// A transformer by loops over positions, heads and numbers. A prefix is as long as it is: nothing behind it exists, and what comes out is
/// that of the position after it.
/// </summary>
internal sealed class PlainTransformer(string net, LayerStage stage, Func<Size, int> sizeOf, IReadOnlyDictionary<string, Tensor> weights)
{
    private int maps = 1;

    private int Width => Option("width", 0);

    private int Heads => Option("heads", 4);

    private bool IsRotary => stage.Options.Any(o => o.Value is Symbol { Name: "rotary" });

    /// <param name="formals">The arguments; the first prefix, or the first argument, is the sequence.</param>
    /// <param name="values">Their numbers, an index one-hot.</param>
    public double[] Of(List<Formal> formals, List<double[]> values)
    {
        var prefix = formals.FindIndex(f => f.Type.Dims.Any(d => d.PrefixOf is not null));
        var (at, isCausal) = (Math.Max(0, prefix), prefix >= 0);
        var type = formals[at].Type;
        var each = type.Dims.Skip(1).Aggregate(type.States is { } states ? sizeOf(states) : 1, (n, d) => n * sizeOf(d.Size));
        var tokens = values[at].Chunk(each).Select(t => type.States is null
            ? Times(t, "weight", weights[$"{net}.1.bias"].Values) : Times(t, "table", new double[Width])).ToList();
        if (isCausal) tokens.Insert(0, weights[$"{net}.1.start"].Values);
        for (var p = 0; p < tokens.Count; p++)
        {
            for (var i = 0; i < formals.Count; i++) if (i != at) tokens[p] = Times(values[i], $"weight.{formals[i].Name}", tokens[p]);
            if (!IsRotary) tokens[p] = [.. tokens[p].Select((x, c) => x + weights[$"{net}.1.positions"][[p, c]])];
        }
        for (var b = 0; b < Option("layers", 2); b++) tokens = Block(tokens, isCausal);
        var (last, map) = (Standard(tokens), $"{++maps}");
        double[] Out(double[] x) => Times(x, "weight", weights[$"{net}.{map}.bias"].Values, map);
        if (isCausal) return Out(last[^1]);
        if (stage.Makes.Rank > 1) return [.. last.SelectMany(Out)];
        return Out([.. Enumerable.Range(0, Width).Select(c => last.Average(x => x[c]))]);
    }

    private List<double[]> Block(List<double[]> x, bool isCausal)
    {
        var asked = Mapped(Standard(x));
        x = Sum(x, Mapped([.. Enumerable.Range(0, x.Count).Select(p => Attended(asked, p, isCausal ? p + 1 : x.Count))]));
        var hidden = Mapped(Standard(x));
        return Sum(x, Mapped([.. hidden.Select(h => h.Select(v => v * MathNet.Numerics.Distributions.Normal.CDF(0, 1, v)).ToArray())]));
    }

    private double[] Attended(List<double[]> asked, int query, int seen)
    {
        var (width, made) = (Width / Heads, new double[Width]);
        for (var h = 0; h < Heads; h++)
        {
            double[] Part(int position, int which) =>
                Turned(asked[position][((which * Width) + (h * width))..((which * Width) + ((h + 1) * width))], which < 2 ? position : 0);
            double[] shares = [.. Enumerable.Range(0, seen)
                .Select(j => Math.Exp(Part(query, 0).Zip(Part(j, 1), (a, b) => a * b).Sum() / Math.Sqrt(width)))];
            for (var j = 0; j < seen; j++)
                for (var c = 0; c < width; c++) made[(h * width) + c] += shares[j] / shares.Sum() * Part(j, 2)[c];
        }
        return made;
    }

    private double[] Turned(double[] x, int position)
    {
        if (!IsRotary || position == 0) return x;
        var half = x.Length / 2;
        var turned = new double[x.Length];
        for (var i = 0; i < half; i++)
        {
            var z = new System.Numerics.Complex(x[i], x[i + half])
                * System.Numerics.Complex.FromPolarCoordinates(1, position / Math.Pow(10_000, (double)i / half));
            (turned[i], turned[i + half]) = (z.Real, z.Imaginary);
        }
        return turned;
    }

    private List<double[]> Standard(List<double[]> x)
    {
        var (scale, offset) = (weights[$"{net}.{++maps}.scale"].Values, weights[$"{net}.{maps}.offset"].Values);
        return x.ConvertAll(v =>
        {
            var mean = v.Average();
            var sd = Math.Sqrt(v.Average(n => (n - mean) * (n - mean)) + 1e-5);
            return v.Select((n, c) => ((n - mean) / sd * scale[c]) + offset[c]).ToArray();
        });
    }

    private List<double[]> Mapped(List<double[]> x)
    {
        var map = $"{++maps}";
        return x.ConvertAll(v => Times(v, "weight", weights[$"{net}.{map}.bias"].Values, map));
    }

    private double[] Times(double[] x, string name, double[] start, string map = "1")
    {
        var (matrix, made) = (weights[$"{net}.{map}.{name}"], (double[])start.Clone());
        for (var i = 0; i < x.Length; i++)
            for (var j = 0; j < made.Length; j++) made[j] += x[i] * matrix[[i, j]];
        return made;
    }

    private static List<double[]> Sum(List<double[]> a, List<double[]> b) =>
        [.. a.Zip(b, (x, y) => x.Zip(y, (n, m) => n + m).ToArray())];

    private int Option(string name, int otherwise) =>
        stage.Options.FirstOrDefault(o => o.Name == name)?.Value is SizeArgument given ? sizeOf(given.Extent.Size) : otherwise;
}
