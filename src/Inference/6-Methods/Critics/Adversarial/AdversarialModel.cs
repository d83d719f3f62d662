namespace ProbDsl.Inference.Adversarial;

/// <summary>A story and its critic as programs.</summary>
internal abstract class AdversarialModel
{
    public abstract AdversarialPlan Plan { get; }

    /// <summary>The objective of the training; its first loss is the critic's.</summary>
    /// <param name="batch">The number of rows in a step; null for that of the settings.</param>
    /// <exception cref="Lowering.LoweringLimit">A part of the story cannot be lowered yet.</exception>
    public abstract TrainingObjective Objective(int? batch = null);

    /// <summary>A batch of some rows and as many draws of the trained story, with a critic to train.</summary>
    /// <param name="trained">The trained weights.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="count">The number of rows in the batch.</param>
    /// <param name="trains">Whether nets are trained, so that dropout drops.</param>
    public abstract AdversarialBatch BatchOf(IReadOnlyDictionary<string, Tensor> trained, Problem rows, int count, bool trains);

    /// <summary>Whether a guide encodes rows.</summary>
    public virtual bool HasGuide => false;

    /// <summary>What to do where draws miss a part of the data, besides the critic's options.</summary>
    public virtual string Otherwise(string method) => $"use another loss (`--method {(method == "wgan" ? "gan" : "wgan")}`)";

    /// <summary>The summary with what else the fit reports.</summary>
    /// <param name="summary">What every fit against a critic reports.</param>
    /// <param name="outcome">The training.</param>
    /// <param name="sample">Rows chosen at random.</param>
    /// <param name="options">The options of the fit.</param>
    public virtual FitSummary Reported(FitSummary summary, TrainingOutcome outcome, Problem sample, FitOptions options) => summary;
}
