using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Runtime.Programs;

/// <summary>The distribution of the numbers of a noise slot.</summary>
public enum NoiseKind
{
    /// <summary>Standard normals.</summary>
    Normal,

    /// <summary>Uniforms between 0 and 1, both excluded.</summary>
    Uniform,

    /// <summary>Seeds of a `draw`: uniforms that are used for their bits.</summary>
    Key,
}

/// <summary>A slot of a program that is filled with random numbers before a run.</summary>
public sealed record NoiseSlot(string Name, NoiseKind Kind, Shape Shape)
{
    // the numbers that a thread generates at a time: some 0.2 ms
    private const int PerBlock = 16_384;
    private const int SizeForThreads = 65_536;

    /// <summary>
    /// The random values of the slot. Element i is the value of the stream (seed, Name, substream) at position i: it depends on nothing
    /// else, neither on the number of threads nor on other slots.
    /// </summary>
    /// <param name="seed">The seed, one per run.</param>
    /// <param name="substream">The number of the filling: a step, a chain.</param>
    /// <param name="threads">The maximum number of threads, for many values; -1 for one per processor.</param>
    public Tensor Fill(ulong seed, uint substream = 0, int threads = -1)
    {
        var (values, stream) = (new double[Shape.Count], new RandomStream(seed, Name, substream));
        if (values.Length <= SizeForThreads) Fill(stream, values);
        else Parallel.For(0, (values.Length - 1) / PerBlock + 1, new ParallelOptions { MaxDegreeOfParallelism = threads }, block =>
        {
            var from = block * PerBlock;
            Fill(stream.At((ulong)from), values.AsSpan(from, Math.Min(PerBlock, values.Length - from)));
        });
        return new(Shape, values);
    }

    /// <summary>
    /// Fills a float64 slot with the next values of the stream, element by element; from the start of the stream they are those of the
    /// slot.
    /// </summary>
    public void Fill(RandomStream stream, Span<double> values)
    {
        if (Kind == NoiseKind.Normal) stream.FillNormal(values);
        else stream.FillUniform(values);
    }

    /// <summary>
    /// The values of a float32 slot, which has its own stream: element i is determined by (seed, Name, substream, i) too, but differs from
    /// the value that <see cref="Fill(ulong, uint, int)"/> gives. Keys are those of doubles.
    /// </summary>
    public Tensor FillFloats(ulong seed, uint substream = 0)
    {
        if (Kind == NoiseKind.Key) return Fill(seed, substream);
        var values = new float[Shape.Count];
        Fill(new RandomStream(seed, Name, substream), values);
        return new(Shape, Array.ConvertAll(values, v => (double)v));
    }

    /// <summary>Fills a float32 slot from the start of the stream; not for keys.</summary>
    public void Fill(RandomStream stream, Span<float> values)
    {
        if (Kind == NoiseKind.Normal) FloatNoise.Normal(stream.Seed, stream.Lane, values);
        else FloatNoise.Uniform(stream.Seed, stream.Lane, values);
    }
}
