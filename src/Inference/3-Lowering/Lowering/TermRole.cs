namespace ProbDsl.Inference.Lowering;

/// <summary>What a term is the log density of. It is set where the term is made; a sum of terms has the highest of their roles.</summary>
public enum TermRole
{
    /// <summary>Nothing: values of definitions, and slots that are 0, by which a gradient is a probability of states.</summary>
    Potential,

    /// <summary>Draws of a guide: -log q, or -KL(q || p) in place of it and of the prior.</summary>
    Guide,

    /// <summary>Latents.</summary>
    Prior,

    /// <summary>Data, with the latents that were marginalized inside the log; also `target`.</summary>
    Data,
}
