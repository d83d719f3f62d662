using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Layers;

/// <summary>An image plus attention between its pixels, by loops over pixels, heads and channels.</summary>
internal sealed class PlainAttention(string net, int first, IReadOnlyDictionary<string, Tensor> weights)
{
    public double[] Of(PlainImages image, int heads, ref int maps)
    {
        maps = first + 2;
        var (channels, pixels) = (image.Channels, image.Height * image.Width);
        var width = channels / heads;
        double[][] asked = [.. Enumerable.Range(0, pixels).Select(p =>
            Mapped(first + 1, Standard([.. Enumerable.Range(0, channels).Select(c => image.Numbers[(c * pixels) + p])])))];
        var made = (double[])image.Numbers.Clone();
        for (var p = 0; p < pixels; p++)
        {
            var seen = new double[channels];
            for (var c = 0; c < channels; c++)
            {
                var head = c / width * width;
                double[] scores = [.. asked.Select(key => Enumerable.Range(head, width).Sum(i => asked[p][i] * key[channels + i]))];
                var shares = scores.Select(s => Math.Exp(s / Math.Sqrt(width))).ToArray();
                seen[c] = Enumerable.Range(0, pixels).Sum(q => shares[q] * asked[q][(2 * channels) + c]) / shares.Sum();
            }

            var added = Mapped(first + 2, seen);
            for (var c = 0; c < channels; c++) made[(c * pixels) + p] += added[c];
        }

        return made;
    }

    private double[] Standard(double[] x)
    {
        var (mean, map) = (x.Average(), $"{net}.{first}");
        var sd = Math.Sqrt(x.Average(v => (v - mean) * (v - mean)) + 1e-5);
        return [.. x.Select((v, c) => ((v - mean) / sd * weights[$"{map}.scale"].Values[c]) + weights[$"{map}.offset"].Values[c])];
    }

    private double[] Mapped(int map, double[] x)
    {
        var (matrix, bias) = (weights[$"{net}.{map}.weight"], weights[$"{net}.{map}.bias"].Values);
        return [.. bias.Select((b, j) => b + x.Select((v, i) => v * matrix[[i, j]]).Sum())];
    }
}
