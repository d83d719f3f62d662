namespace ProbDsl.Inference.Training;

/// <summary>Trained weights of nets, params and guides by name, in unconstrained coordinates; saved in a file of their own.</summary>
public sealed record TrainedWeights(IReadOnlyDictionary<string, Tensor> Arrays) : ResultSection
{
    public override SectionPlace Place => new(170);

    public override IEnumerable<FitFile> Files => [FitFile.Weights];

    public override void WriteFile(FitFile file, Stream stream, string model, string method) => WeightFile.Write(Arrays, stream);
}

/// <summary>Access to the weights of a fit.</summary>
public static class WeightsOfFit
{
    extension(FitSummary summary)
    {
        /// <summary>The weights of nets and guides by name, in unconstrained coordinates; null if nothing was trained.</summary>
        public IReadOnlyDictionary<string, Tensor>? Weights => summary.Find<TrainedWeights>()?.Arrays;
    }
}
