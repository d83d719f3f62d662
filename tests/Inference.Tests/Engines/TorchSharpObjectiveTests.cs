#if TORCHSHARP
using ProbDsl.Runtime.Gpu.TorchSharp;

namespace ProbDsl.Tests.Engines;

/// <summary>TorchSharp as an engine computes whole objectives, in builds with `-p:TensorEngine=TorchSharp`.</summary>
public sealed class TorchSharpObjectiveTests() : ObjectiveContract(TorchEngine.Kind);
#endif
