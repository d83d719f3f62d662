using ProbDsl.Inference.Calibration;

namespace ProbDsl.Cli.Reporting;

/// <summary>`sbc --format json`; its names are stable.</summary>
internal static class SbcJson
{
    public static void Write(CalibrationReport report, CalibrationSetup setup, Stream stream)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteString("verdict", report.Rejected.Count > 0 ? "not_calibrated" : report.Failed.Count > 0 ? "in_doubt" : "calibrated");
        json.WriteString("method", setup.Selection.Method!.Name);
        json.WriteNumber("simulations", report.Simulations.Count);
        json.WriteNumber("draws", setup.RankedDraws);
        json.WriteNumber("false_alarm", CalibrationReport.FalseAlarm);
        json.WriteNumber("level", report.Level);
        json.WriteStartArray("quantities");
        foreach (var quantity in report.Quantities) Quantity(json, report, quantity);
        json.WriteEndArray();
        json.WriteStartArray("not_ranked");
        foreach (var (unknown, reason) in setup.Unranked.Concat(report.Unranked.Select(q => (q.Name, "too few fits have draws of it"))))
        {
            json.WriteStartObject();
            json.WriteString("name", unknown);
            json.WriteString("reason", reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Simulations(json, "failed", report.Failed, setup, s => s.Failure!);
        Simulations(json, "warned", report.Warned, setup, s => s.Warning!);
        json.WriteEndObject();
    }

    private static void Quantity(Utf8JsonWriter json, CalibrationReport report, QuantityCalibration quantity)
    {
        json.WriteStartObject();
        json.WriteString("name", quantity.Quantity.Name);
        json.WriteBoolean("calibrated", !report.IsRejected(quantity));
        json.WriteString("posterior", SbcTable.Word(report.VerdictOf(quantity)));
        json.WriteNumber("p_value", quantity.PValue);
        json.WriteNumber("simulations", quantity.Simulations);
        Numbers(json, "ranks", quantity.Counts);
        Numbers(json, "histogram", quantity.Histogram);
        json.WriteStartArray("ecdf");
        var all = (double)quantity.Simulations;
        foreach (var (at, difference) in quantity.Differences.Index())
        {
            var point = (at + 1.0) / QuantityCalibration.Bins;
            json.WriteStartObject();
            json.WriteNumber("at", point);
            json.WriteNumber("difference", difference);
            json.WriteNumber("low", (quantity.Band.Limits[at].Least / all) - point);
            json.WriteNumber("high", (quantity.Band.Limits[at].Most / all) - point);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Simulations(Utf8JsonWriter json, string name, IReadOnlyList<SimulationRanks> found, CalibrationSetup setup,
        Func<SimulationRanks, string> code)
    {
        json.WriteStartArray(name);
        foreach (var simulation in found)
        {
            json.WriteStartObject();
            json.WriteNumber("simulation", simulation.Number);
            json.WriteString("code", code(simulation));
            json.WriteNumber("seed_of_data", setup.Seeds.OfData(simulation.Number));
            json.WriteNumber("seed_of_fit", setup.Seeds.OfFit(simulation.Number));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Numbers(Utf8JsonWriter json, string name, IEnumerable<int> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values) json.WriteNumberValue(value);
        json.WriteEndArray();
    }
}
