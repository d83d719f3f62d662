using ProbDsl.Parser;

namespace ProbDsl.Inference;

/// <summary>What can stand in the way of walking along a diffusion chain.</summary>
public static class ChainDiagnostics
{
    public static Diagnostic NoChain { get; } = Diagnostic.Error("E0570", "the story of this fit has no diffusion chain, which `--steps`, `--eta` and `--guidance` are for", Place.None)
        .Next("leave them out; `probdsl explain` tells what each latent is");

    public static Diagnostic WrongWish(string option, string why) => Diagnostic.Error("E0570", $"`{option}` {why}", Place.None).Next("`probdsl sample --help` tells what each option takes");
}
