using ProbDsl.Runtime.Programs;
using TorchSharp;
using static TorchSharp.torch;
using Shape = ProbDsl.Runtime.Programs.Shape;
using Tensor = TorchSharp.torch.Tensor;

namespace ProbDsl.Runtime.Gpu.TorchSharp;

/// <summary>Ops of several results: a step of Adam, and the steps of a scan.</summary>
internal static class TorchSteps
{
    /// <summary>The parameter after the step, then its moments.</summary>
    public static Tensor[] Adam(AdamRule rule, Tensor[] given)
    {
        var step = rule.At(given[^2].ToDouble(), given[^1].ToDouble());
        var g = given[1];
        var first = given[2].mul(rule.Beta1).add_(g, 1 - rule.Beta1);
        var second = given[3].mul(rule.Beta2).addcmul_(g, g, 1 - rule.Beta2);
        var largest = rule.IsAmsgrad ? maximum(given[4], second) : second;
        using var size = largest.sqrt().mul_(step.Unbiased).add_(rule.Epsilon);
        var parameter = given[0].mul(step.Left).addcdiv_(first, size, -step.Rate);
        return rule.IsAmsgrad ? [parameter, first, second, largest] : [parameter, first, second];
    }

    /// <summary>All results: the final carried values, the stacked outputs, and the carried values before each step.</summary>
    public static Tensor[] Scan(ScanBody body, TorchLines step, Tensor[] given)
    {
        var slots = new Dictionary<string, Tensor>();
        for (var i = 0; i < body.Constants; i++) slots[$"constant{i}"] = given[body.Carries + body.Inputs + i];
        for (var i = 0; i < body.Carries; i++) slots[$"carry{i}"] = given[i].alias();
        Shape[] shapes = [.. body.Shapes.Skip(body.Carries)];
        var stacked = shapes.Select(_ => new Tensor[body.Length]).ToArray();
        var (next, outs) = (Outputs("next", body.Carries), Outputs("out", body.Outs));
        for (var n = 0; n < body.Length; n++)
        {
            var at = body.IsBackward ? body.Length - 1 - n : n;
            for (var i = 0; i < body.Inputs; i++) slots[$"input{i}"] = given[body.Carries + i].select(0, at);
            for (var i = 0; i < body.Carries; i++) stacked[body.Outs + i][at] = slots[$"carry{i}"];
            var results = step.Run(slots);
            for (var i = 0; i < body.Outs; i++) stacked[i][at] = results[outs[i]];
            for (var i = 0; i < body.Carries; i++) slots[$"carry{i}"] = results[next[i]];
            for (var i = 0; i < body.Inputs; i++) slots[$"input{i}"].Dispose();
        }
        return [.. Enumerable.Range(0, body.Carries).Select(i => slots[$"carry{i}"]),
            .. stacked.Select((rows, i) => rows.Length > 0 ? stack(rows) : given[0].new_zeros(TorchNumbers.Sizes(shapes[i])))];

        int[] Outputs(string name, int count) =>
            [.. Enumerable.Range(0, count).Select(i => Array.IndexOf([.. body.Program.Outputs.Keys], $"{name}{i}"))];
    }
}
