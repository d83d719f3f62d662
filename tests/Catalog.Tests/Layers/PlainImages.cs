using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Layers;

/// <summary>
/// Images [C, H, W], row-major, by loops over their pixels. A side of n has n / stride windows, rounded up; the zeros around it are shared
/// out, the odd one behind.
/// </summary>
internal sealed record PlainImages(double[] Numbers, int Channels, int Height, int Width)
{
    /// <summary>weight [C kernel kernel, out].</summary>
    public PlainImages Convolved(Tensor weight, double[] bias, int kernel, int stride) =>
        Made(bias.Length, Steps(Height, stride), Steps(Width, stride), (o, y, x) =>
        {
            var sum = bias[o];
            foreach (var (c, down, across) in Window(kernel))
                sum += At(c, (y * stride) + down - Before(Height, kernel, stride), (x * stride) + across - Before(Width, kernel, stride))
                    * weight.Values[((((c * kernel) + down) * kernel) + across) * bias.Length + o];
            return sum;
        });

    /// <summary>weight [C, out kernel kernel].</summary>
    public PlainImages Spread(Tensor weight, double[] bias, int kernel, int stride)
    {
        var made = Made(bias.Length, Height * stride, Width * stride, (o, _, _) => bias[o]);
        for (var o = 0; o < bias.Length; o++)
            for (var y = 0; y < Height; y++)
                for (var x = 0; x < Width; x++)
                    foreach (var (c, down, across) in Window(kernel))
                        made.Add(o, (y * stride) + down - Before(made.Height, kernel, stride),
                            (x * stride) + across - Before(made.Width, kernel, stride),
                            At(c, y, x) * weight.Values[(c * bias.Length + o) * kernel * kernel + (down * kernel) + across]);
        return made;
    }

    public PlainImages Pooled(int size, Func<IEnumerable<double>, double> join) =>
        Made(Channels, Steps(Height, size), Steps(Width, size), (c, y, x) => join(
            from down in Enumerable.Range((y * size) - Before(Height, size, size), size)
            from across in Enumerable.Range((x * size) - Before(Width, size, size), size)
            where down >= 0 && down < Height && across >= 0 && across < Width
            select At(c, down, across)));

    public PlainImages Repeated(int factor) =>
        Made(Channels, Height * factor, Width * factor, (c, y, x) => At(c, y / factor, x / factor));

    public PlainImages Map(Func<double, double> map) => this with { Numbers = [.. Numbers.Select(map)] };

    private static int Steps(int size, int stride) => (size + stride - 1) / stride;

    private static int Before(int size, int kernel, int stride) => Math.Max(0, ((Steps(size, stride) - 1) * stride) + kernel - size) / 2;

    private IEnumerable<(int C, int Down, int Across)> Window(int kernel) =>
        from c in Enumerable.Range(0, Channels)
        from down in Enumerable.Range(0, kernel)
        from across in Enumerable.Range(0, kernel)
        select (c, down, across);

    private static PlainImages Made(int channels, int height, int width, Func<int, int, int, double> pixel)
    {
        var numbers = new double[channels * height * width];
        for (var i = 0; i < numbers.Length; i++) numbers[i] = pixel(i / (height * width), i / width % height, i % width);
        return new(numbers, channels, height, width);
    }

    private bool Holds(int y, int x) => y >= 0 && y < Height && x >= 0 && x < Width;

    private double At(int c, int y, int x) => Holds(y, x) ? Numbers[(((c * Height) + y) * Width) + x] : 0;

    private void Add(int c, int y, int x, double number)
    {
        if (Holds(y, x)) Numbers[(((c * Height) + y) * Width) + x] += number;
    }
}
