namespace ProbDsl.Inference.ForwardSampling;

/// <summary>A draw along a path: its base is drawn at the noise end, and transported to data.</summary>
public interface ITransport
{
    /// <summary>The statement.</summary>
    Draw Draw { get; }

    /// <summary>The same statement with the base distribution at the noise end.</summary>
    Draw Base { get; }

    /// <summary>Replaces the base draws by data; returns null, or the error of an equation that was not solved.</summary>
    Diagnostic? Run(SampledArrays arrays, ulong seed);
}
