namespace ProbDsl.Inference.Adversarial;

/// <summary>A lower bound on the log-likelihood of a row by importance weights of a normal distribution, without a critic.</summary>
/// <param name="Particles">The draws of a row.</param>
/// <param name="PerRow">The mean of the bound over the rows, in nats.</param>
/// <param name="Error">Its standard error.</param>
internal sealed record ProposalBound(int Particles, double PerRow, double Error) : ResultSection
{
    public override SectionPlace Place => new(66, OnPage: 46);

    public override void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("bound");
        json.WriteString("name", $"iwae_{Particles}");
        MetricJson.Number(json, "per_row", PerRow);
        MetricJson.Number(json, "standard_error", Error);
        json.WriteString("unit", "nats");
        json.WriteBoolean("is_bound", true);
        json.WriteEndObject();
    }

    public override string Print(FitSummary of, ShownNames shown) => Paragraph.Print("lower bound: ",
        $"log p of a row is at least {FixedPoint.Write(PerRow, "F4")} ± {NumberText.Error(Error, "F4")} nats on average "
        + $"(IWAE_{Particles}), "
        + "by draws of a normal distribution with the guide's mean and sd at each row, without the critic");
}
