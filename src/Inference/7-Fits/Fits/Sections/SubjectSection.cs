using ProbDsl.Inference.Fits.Keeping;

namespace ProbDsl.Inference.Fits.Sections;

/// <summary>The subject of a fit: the story, the data files, the method, its options, the seed.</summary>
internal sealed record SubjectSection(FitRecord Fit) : ResultSection
{
    public override SectionPlace Place => new(10);

    public override void Write(Utf8JsonWriter json)
    {
        Model(json);
        Data(json);
        json.WriteString("method", Fit.Method);
        OptionsJson.Write(json, Fit.Options.Given);
        json.WriteNumber("seed", Fit.Options.Seed);
        json.WriteString("device", Fit.Options.Device?.Used ?? "cpu");
        if (Fit.Options.Device?.Name is { } name) json.WriteString("device_name", name);
        if (Fit.Options.Device?.Reason is { } reason) json.WriteString("device_reason", reason);
    }

    private void Model(Utf8JsonWriter json)
    {
        json.WriteStartObject("model");
        json.WriteString("name", Fit.Model);
        json.WriteString("hash", Fit.ModelHash);
        json.WriteStartObject("hyperparameters");
        foreach (var (name, value) in Fit.Hyperparameters) json.WriteNumber(name, value);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void Data(Utf8JsonWriter json)
    {
        json.WriteStartObject("data");
        ArrayJson.Objects(json, "files", Fit.Data, file =>
        {
            json.WriteString("name", file.Name);
            json.WriteNumber("rows", file.Rows);
            json.WriteString("hash", file.Hash);
            if (Fit.HasFreshRows && file.IsEndless) json.WriteBoolean("fresh", true);
        });
        json.WriteNumber("rows", Fit.Data.Select(f => f.Rows).DefaultIfEmpty().Max());
        SavedDataJson.Write(json, Fit.SavedData);
        json.WriteEndObject();
    }
}
