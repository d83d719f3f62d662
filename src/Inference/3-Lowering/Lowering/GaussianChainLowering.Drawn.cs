namespace ProbDsl.Inference.Lowering;

/// <summary>Joint draws of the states of a chain.</summary>
internal sealed partial class GaussianChainLowering
{
    public override IEnumerable<(Variable Latent, Value Draw)> Drawn(Noise noise)
    {
        var states = JointDraw(noise);
        return [.. chain.Members.Select((m, i) => (m.Latent, Part(states, i))),
            .. chain.Shared.Select((s, i) => (s.Latent, SharedPart(states, i)))];
    }

    private Value JointDraw(Noise noise) => new ChainDraw(parts.Value.Of, parts.Value.Roots, parts.Value.Free, parts.Value.Mask).Of(noise);
}
