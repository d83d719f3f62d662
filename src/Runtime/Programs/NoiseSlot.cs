using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Runtime.Programs;

/// <summary>What the numbers of a noise slot follow.</summary>
public enum NoiseKind
{
    /// <summary>Standard normals.</summary>
    Normal,

    /// <summary>Uniforms between 0 and 1, neither of which comes.</summary>
    Uniform,

    /// <summary>Seeds of a `draw`: uniforms whose bits matter, not their size.</summary>
    Key,
}

/// <summary>A slot of a program that is filled with random numbers before a run.</summary>
public sealed record NoiseSlot(string Name, NoiseKind Kind, Shape Shape)
{
    // how many numbers a thread takes at a time: some 0.2 ms
    private const int PerBlock = 16_384;
    private const int WorthThreads = 65_536;

    /// <summary>
    /// Element i is what the stream (seed, Name, substream) gives at position i: nothing else has a part in its bits, neither the
    /// number of threads nor the other slots.
    /// </summary>
    /// <param name="seed">One per run.</param>
    /// <param name="substream">Which of many fillings: a step, a chain.</param>
    /// <param name="threads">The most that work at it, for many numbers; -1 for as many as there are processors.</param>
    public Tensor Fill(ulong seed, uint substream = 0, int threads = -1)
    {
        var (values, stream) = (new double[Shape.Count], new RandomStream(seed, Name, substream));
        if (values.Length <= WorthThreads) Fill(stream, values);
        else Parallel.For(0, (values.Length - 1) / PerBlock + 1, new ParallelOptions { MaxDegreeOfParallelism = threads }, block =>
        {
            var from = block * PerBlock;
            Fill(stream.At((ulong)from), values.AsSpan(from, Math.Min(PerBlock, values.Length - from)));
        });
        return new(Shape, values);
    }

    /// <summary>
    /// The next numbers of the stream, element by element: what a slot of float64 holds where the stream is at its start.
    /// </summary>
    public void Fill(RandomStream stream, Span<double> values)
    {
        if (Kind == NoiseKind.Normal) stream.FillNormal(values);
        else stream.FillUniform(values);
    }

    /// <summary>
    /// The numbers of a slot of float32, which has a stream of its own: element i is settled by (seed, Name, substream, i) too, but it is
    /// not the number that <see cref="Fill(ulong, uint, int)"/> gives. Keys are those of doubles.
    /// </summary>
    public Tensor FillFloats(ulong seed, uint substream = 0)
    {
        if (Kind == NoiseKind.Key) return Fill(seed, substream);
        var values = new float[Shape.Count];
        Fill(new RandomStream(seed, Name, substream), values);
        return new(Shape, Array.ConvertAll(values, v => (double)v));
    }

    /// <summary>The numbers of a slot of float32, from the start of the stream; not for keys.</summary>
    public void Fill(RandomStream stream, Span<float> values)
    {
        if (Kind == NoiseKind.Normal) FloatNoise.Normal(stream.Seed, stream.Lane, values);
        else FloatNoise.Uniform(stream.Seed, stream.Lane, values);
    }
}
