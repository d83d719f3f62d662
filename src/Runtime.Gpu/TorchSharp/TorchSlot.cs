using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;
using TorchSharp;

namespace ProbDsl.Runtime.Gpu.TorchSharp;

/// <summary>A slot as a contiguous tensor, zeros at first.</summary>
internal sealed class TorchSlot(string name, Shape shape, ElementType type) : HostSlot(name, shape, type)
{
    public torch.Tensor Numbers { get; } = torch.zeros(TorchNumbers.Sizes(shape), TorchNumbers.Of(type)).DetachFromDisposeScope();

    public override void Write(ReadOnlySpan<double> numbers, int at)
    {
        if (Type == ElementType.Float64)
        {
            numbers.CopyTo(Numbers.Elements<double>()[at..]);
            return;
        }

        var floats = Numbers.Elements<float>()[at..];
        for (var i = 0; i < numbers.Length; i++) floats[i] = (float)numbers[i];
    }

    public override void Read(Span<double> into) => Numbers.Read(into);

    public override void Fill(NoiseSlot noise, RandomStream stream)
    {
        if (Type == ElementType.Float64) noise.Fill(stream, Numbers.Elements<double>());
        else noise.Fill(stream, Numbers.Elements<float>());
    }

    public override void Dispose() => Numbers.Dispose();
}
