namespace ProbDsl.Runtime.GaussianChains;

/// <summary>The passes over one sequence of a Gaussian chain after another, with the memory of one.</summary>
internal interface IGaussianChainSequence : IDisposable
{
    /// <summary>The size of the working memory in bytes.</summary>
    long Bytes { get; }

    /// <summary>Passes forward over a sequence; returns the log density of its observations, NaN if a free element stays unknown.</summary>
    double Forward(int sequence);

    /// <summary>Passes back over the same sequence: adds its gradients, and writes its moments.</summary>
    void Back(int sequence);
}
