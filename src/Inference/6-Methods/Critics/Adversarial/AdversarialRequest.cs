namespace ProbDsl.Inference.Adversarial;

/// <summary>A batch of a training against a critic: the plate of its rows, their number, and the float type.</summary>
public sealed record AdversarialRequest(Plate Rows, int Batch, ElementType FloatType = ElementType.Float32)
{
    /// <summary>Whether nets are trained, so that dropout drops; else they are evaluated.</summary>
    public bool Trains { get; init; }

    /// <summary>
    /// The initial standard deviation of noise that is added to rows and draws before the critic sees them, in standard units; it falls to
    /// 0 during the training (Sonderby and others 2017; Arjovsky and Bottou 2017).
    /// </summary>
    public double InstanceNoise { get; init; }
}
