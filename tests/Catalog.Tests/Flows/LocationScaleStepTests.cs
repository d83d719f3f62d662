using ProbDsl.Catalog.Flows;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Flows;

/// <summary>The location and scale of each element that flows of unknowns have.</summary>
public sealed class LocationScaleStepTests
{
    [Fact]
    public void Each_element_has_its_own_location_and_scale()
    {
        double[] location = [0.5, -2], log = [1.2, -0.7], rows = [0.3, -1, 2, 0.4];
        var program = new ProgramBuilder();
        var step = LocationScaleStep.Create(2, (name, shape, _) => program.Constant(name == "location" ? location : log, shape));
        var given = program.Constant(rows, [2, 2]);
        var (forward, inverse) = (step.Forward(given), step.Inverse(given));
        var run = new Interpreter(program.Build([("forward", forward.Rows), ("forward volume", forward.LogVolume),
            ("inverse", inverse.Rows), ("inverse volume", inverse.LogVolume)])).Run(new Dictionary<string, Tensor>());
        for (var i = 0; i < rows.Length; i++)
        {
            Assert.Equal(location[i % 2] + (Math.Exp(log[i % 2]) * rows[i]), run["forward"].Values[i], 1e-14);
            Assert.Equal((rows[i] - location[i % 2]) / Math.Exp(log[i % 2]), run["inverse"].Values[i], 1e-14);
            Assert.Equal(log[i % 2], run["forward volume"].Values[i], 1e-14);
            Assert.Equal(-log[i % 2], run["inverse volume"].Values[i], 1e-14);
        }
    }
}
