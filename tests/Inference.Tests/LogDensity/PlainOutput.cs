using ProbDsl.Compiler.Graph;

namespace ProbDsl.Tests.LogDensity;

/// <summary>One output of a net from the numbers of all of them, each element brought into its type number by number.</summary>
internal static class PlainOutput
{
    public static PlainValue Of(Net net, string? name, double[] all, Func<Size, int> sizeOf)
    {
        var before = net.Outputs.TakeWhile(o => o.Name != name).Sum(o => Count(o.Type, sizeOf));
        var type = net.Outputs.First(o => o.Name == name).Type;
        int[] dims = [.. type.Dims.Select(d => sizeOf(d.Size))];
        var element = dims.TakeLast(type.ElementRank).Aggregate(1, (a, b) => a * b);
        return new(dims, [.. all.Skip(before).Take(Count(type, sizeOf)).Chunk(element)
            .SelectMany(reported => Inside(type.Element, reported))]);
    }

    private static int Count(TensorType type, Func<Size, int> sizeOf) => type.Dims.Aggregate(1, (n, d) => n * sizeOf(d.Size));

    private static double[] Inside(Element element, double[] reported) => element switch
    {
        Element.Real => reported,
        Element.Positive => [.. reported.Select(Softplus)],
        Element.Unit => [.. reported.Select(x => 1 / (1 + Math.Exp(-x)))],
        Element.Simplex => [.. reported.Select(x => Math.Exp(x) / reported.Sum(Math.Exp))],
        Element.Cholesky => Factor(reported, (int)Math.Sqrt(reported.Length)),
        _ => throw new ArgumentException(element.ToString()),
    };

    private static double[] Factor(double[] reported, int size) =>
        [.. reported.Select((x, at) => (at % size).CompareTo(at / size) switch { < 0 => x, 0 => Softplus(x), _ => 0 })];

    private static double Softplus(double x) => Math.Log(1 + Math.Exp(x));
}
