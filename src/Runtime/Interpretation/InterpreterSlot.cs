using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Runtime.Interpretation;

/// <summary>A slot as an array of doubles, each rounded to the type of the slot.</summary>
internal sealed class InterpreterSlot(string name, Shape shape, ElementType type) : HostSlot(name, shape, type)
{
    public double[] Numbers { get; } = new double[shape.Count];

    public override void Write(ReadOnlySpan<double> numbers, int at)
    {
        var own = Numbers.AsSpan(at, numbers.Length);
        numbers.CopyTo(own);
        if (Type == ElementType.Float32) foreach (ref var number in own) number = (float)number;
    }

    public override void Read(Span<double> into) => Numbers.CopyTo(into);

    public override void Fill(NoiseSlot noise, RandomStream stream)
    {
        if (Type == ElementType.Float64)
        {
            noise.Fill(stream, Numbers);
            return;
        }

        var floats = new float[Numbers.Length];
        noise.Fill(stream, floats);
        for (var i = 0; i < floats.Length; i++) Numbers[i] = floats[i];
    }

    /// <summary>Nothing to free.</summary>
    public override void Dispose()
    {
    }
}
