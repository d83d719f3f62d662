namespace ProbDsl.Inference.Fits.Sections;

/// <summary>The objective of the fit: its value, its standard error, and what it is.</summary>
internal sealed record ObjectiveSection(FitRecord Fit) : ResultSection
{
    public override SectionPlace Place => new(40, OnPage: 40);

    private string FreeParameters => CountedNoun.Of(Fit.Outcome.Summary!.FreeParameters, "free parameter");

    public override void Write(Utf8JsonWriter json) => MetricJson.Write(json, Fit.Outcome.Metric, Fit.Rows);

    public override string Print(FitSummary of, ShownNames shown)
    {
        var metric = Fit.Outcome.Metric;
        var error = metric.Error is { } own ? $" ± {NumberText.Error(own, "F6")}" : "";
        var value = $"{FixedPoint.Write(metric.Value, "F6")}{error}{(metric.Of.IsInNats ? " nats" : "")}";
        return Paragraph.Print($"{metric.Of.Title}  ", double.IsNaN(metric.Value) && metric.How is { } none
            ? $"not estimated   ({none}; {FreeParameters})" : $"{value}   ({Nature(metric)})");
    }

    private string Nature(Metric metric) => metric switch
    {
        { Of: { IsBound: true, IsInNats: false } } => $"a lower bound{metric.How}; {FreeParameters}",
        { Of.IsBound: true } =>
            $"a lower bound{(metric.How is { } looked ? $" {looked}" : "")}; "
                + $"{(Fit.Rows == 0 ? "" : $"{Short(Fit.PerRow)} for a row; ")}{FreeParameters}",
        { How: { } how } => $"{how}; {FreeParameters}",
        { Of.Name: "log_evidence" or "log_integral" } when Fit.Outcome.Summary!.FreeParameters == 0 => "exact",
        { Of.Name: "log_evidence" or "log_integral" } => $"exact; {FreeParameters}",
        { Of.Name: "log_joint" } => $"of data and unknowns at this point; {FreeParameters}",
        _ when Fit.Rows == 0 => $"no row was observed; {FreeParameters}",
        _ => $"{Integral(metric)}; AIC {Short(Fit.Aic)}, BIC {Short(Fit.Bic)}, {FreeParameters}",
    };

    private static string Integral(Metric metric) => metric.Integration switch
    {
        IntegrationKind.Exact => "exact",
        IntegrationKind.Quadrature => "by quadrature",
        _ => "by Laplace's method",
    };

    private static string Short(double value) => FixedPoint.Write(value, "F1");
}
