namespace ProbDsl.Inference.Fits.Sections;

/// <summary>The columns of joint plates, on which new rows are conditioned, in a file of their own.</summary>
internal sealed record TrainingRowsSection(IReadOnlyList<NamedArray> Arrays) : ResultSection
{
    public override SectionPlace Place => new(190);

    public override IEnumerable<FitFile> Files => [FitFile.Training];

    public override void WriteFile(FitFile file, Stream stream, string model, string method) => TrainingJson.Write(Arrays, stream);
}
