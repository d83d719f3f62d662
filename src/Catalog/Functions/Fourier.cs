namespace ProbDsl.Catalog.Functions;

/// <summary>Fourier features: sines and cosines of doubling frequencies, which let a net resolve fine detail in time.</summary>
public sealed class Fourier : Function
{
    private const int Frequencies = 8;

    public override string Name => "fourier";

    public override string Summary => "sin(2^k pi t) for k = 0, 1, ..., then the cosines, of each number: 2 * `frequencies` (8) of them";

    public override (int Least, int Most) Arity => (1, 1);

    public override ValueList<OptionSignature> Options => [new("frequencies", new SizeKind())];

    public override TypeResult InferType(FunctionUse use)
    {
        var (type, frequencies) = (use.Type(0), use.SizeOf("frequencies") ?? Size.Of(Frequencies));
        if (type.Rank > 1 || type.IsPrefix) return TypeResult
            .Refuse($"`fourier` takes a number or a vector, but this is {type}");
        return new TensorType(Element.Real, [new(LayerUse.Elements(type with { States = null }) * frequencies * Size.Of(2))]);
    }

    public override Value Lower(ValueList<Operand> operands)
    {
        var (t, given) = (operands[0], operands.Count > 1 ? operands[1].Size : 0);
        var frequencies = given > 0 ? given : Frequencies;
        var angle = t.LiftedTo(t.EventRank + 1).Value * (Math.PI * Pow(2, t.Value.Program.Iota(frequencies, 0)));
        return Reshape(Concat(-1, Sin(angle), Cos(angle)), [.. t.Axes, 2 * frequencies * t.Event.Count]);
    }
}
